// JSON schemas of Kubernetes' objects, one file each, as kubeconform reads them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DEFINITIONS = 'definitions.json';
const TYPES = {
  // OpenAPI calls both plain strings, but the server takes numbers too
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

/** A definition whose fields are all that there may be, with references into one file. */
function strict(node) {
  if (Array.isArray(node)) return node.map(strict);
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)]));
  if (typeof copy.$ref === 'string') copy.$ref = copy.$ref.replace(/^#/, DEFINITIONS + '#');
  if (copy.properties && copy.type === 'object' && copy.additionalProperties === undefined)
    copy.additionalProperties = false;
  return copy;
}

/** The file's name, from the template that kubeconform is given. */
const fileOf = ({ group, version, kind }) => `${[kind, group.split('.')[0], version].filter(Boolean).join('-')}.json`;

/** Writes the schema of every kind of the OpenAPI document `swagger` into `folder`. */
export function writeSchemas(swagger, folder) {
  mkdirSync(folder);
  const { definitions: loose } = JSON.parse(readFileSync(swagger, 'utf8'));
  const definitions = {
    ...Object.fromEntries(Object.entries(loose).map(([name, it]) => [name, strict(it)])),
    ...TYPES,
  };
  writeFileSync(join(folder, DEFINITIONS), JSON.stringify({ definitions }));
  for (const [name, definition] of Object.entries(definitions))
    for (const kind of loose[name]['x-kubernetes-group-version-kind'] ?? []) {
      const apiVersion = [kind.group, kind.version].filter(Boolean).join('/');
      const properties = { ...definition.properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind.kind] } };
      const required = [...(definition.required ?? []), 'apiVersion', 'kind'];
      const file = fileOf({ ...kind, kind: kind.kind.toLowerCase() });
      writeFileSync(
        join(folder, file),
        JSON.stringify({ ...definition, properties, required: [...new Set(required)] }),
      );
    }
}
