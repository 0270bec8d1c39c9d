import type { Command } from 'commander';
import type { Indices } from '@tracker/runtime';
import { Misused, requireYes, table } from '../output';
import type { Perform } from '../run';

type Document = Parameters<Indices['reindex']>[0];

interface Options {
  rollback?: boolean;
  list?: boolean;
  yes?: boolean;
}

export function addReindex(program: Command, perform: Perform): void {
  program
    .command('reindex')
    .argument('[document]', 'kind of document, e.g. products; --list names all')
    .description('copy the documents of a kind into a new index with the mappings of this version, and change over')
    .option('--list', 'show the index of each document and how it differs from what this version wants')
    .option('--rollback', 'go back to the index that was kept last, with what was written since')
    .option('--yes', 'do it')
    .addHelpText(
      'after',
      `
The services may run: writes wait while the last of them are copied. The former index is kept, until you delete it.

Examples:
  npm run tracker -- reindex --list
  npm run tracker -- reindex products --yes
  npm run tracker -- reindex products --rollback --yes`,
    )
    .action((document: string | undefined, { list, rollback, yes }: Options) =>
      perform(async (operator, output) => {
        await operator.withIndices(async (indices) => {
          const states = await indices.describe();
          if (list || document === undefined) {
            const rows = states.map((each) => [
              each.document,
              each.deployed,
              each.documents,
              each.kept.join(' ') || null,
              each.differences.join('; ') || null,
            ]);
            return output.result({ indices: states }, () =>
              table(['document', 'index', 'documents', 'kept', 'differs'], rows),
            );
          }
          const kind = states.find((each) => each.document === document)?.document as Document | undefined;
          if (!kind) throw new Misused(`There is no document ${document}; reindex --list names all.`);
          requireYes(yes, `This ${rollback ? 'brings back the former index' : 'makes a new index'} of ${kind}.`);
          const report = rollback ? await indices.rollback(kind) : await indices.reindex(kind);
          output.result(
            report,
            () =>
              `${report.alias} leads to ${report.target}: ${report.documents} documents, ${report.sampled} compared, writes waited ${report.pausedMs} ms. ${report.source} is kept.`,
          );
        });
      }),
    );
}
