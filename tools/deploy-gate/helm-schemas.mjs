// JSON schemas of Kubernetes' objects, one file each, as kubeconform reads them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DEFINITIONS = 'definitions.json';
/** Else kubeconform reads draft 4, which knows no `const`, `contains` and `propertyNames`. */
const DRAFT = { $schema: 'http://json-schema.org/draft-07/schema#' };
const TYPES = {
  // OpenAPI calls both plain strings, but the server takes numbers too
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

const POD_SPEC = 'io.k8s.api.core.v1.PodSpec';
const NO_ROOT = { runAsUser: { minimum: 1 }, runAsNonRoot: { const: true } };
const RESTRICTED_CONTAINERS = {
  items: {
    required: ['securityContext'],
    properties: {
      ports: { items: { properties: { hostPort: { const: 0 } } } },
      securityContext: {
        required: ['allowPrivilegeEscalation', 'capabilities'],
        properties: {
          ...NO_ROOT,
          allowPrivilegeEscalation: { const: false },
          privileged: { const: false },
          procMount: { const: 'Default' },
          capabilities: {
            required: ['drop'],
            properties: { drop: { contains: { const: 'ALL' } }, add: { items: { const: 'NET_BIND_SERVICE' } } },
          },
        },
      },
    },
  },
};
/** Kubernetes' pod security standard `restricted`; no root and seccomp are written for the whole pod. */
const RESTRICTED = {
  required: ['securityContext'],
  properties: {
    hostNetwork: { const: false },
    hostPID: { const: false },
    hostIPC: { const: false },
    securityContext: {
      required: ['runAsNonRoot', 'seccompProfile'],
      properties: {
        ...NO_ROOT,
        seccompProfile: { properties: { type: { enum: ['RuntimeDefault', 'Localhost'] } } },
        sysctls: { maxItems: 0 },
      },
    },
    containers: RESTRICTED_CONTAINERS,
    initContainers: RESTRICTED_CONTAINERS,
    volumes: {
      items: {
        propertyNames: {
          enum: [
            ...['name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'],
            ...['persistentVolumeClaim', 'projected', 'secret'],
          ],
        },
      },
    },
  },
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

/** Writes the schema of every kind of the OpenAPI document `swagger` into `folder`; pods must be of the level `restricted`. */
export function writeSchemas(swagger, folder) {
  mkdirSync(folder);
  const { definitions: loose } = JSON.parse(readFileSync(swagger, 'utf8'));
  const definitions = {
    ...Object.fromEntries(Object.entries(loose).map(([name, it]) => [name, strict(it)])),
    ...TYPES,
  };
  definitions[POD_SPEC] = { ...definitions[POD_SPEC], allOf: [RESTRICTED] };
  writeFileSync(join(folder, DEFINITIONS), JSON.stringify({ ...DRAFT, definitions }));
  for (const [name, definition] of Object.entries(definitions))
    for (const kind of loose[name]['x-kubernetes-group-version-kind'] ?? []) {
      const apiVersion = [kind.group, kind.version].filter(Boolean).join('/');
      const properties = { ...definition.properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind.kind] } };
      const required = [...(definition.required ?? []), 'apiVersion', 'kind'];
      const file = fileOf({ ...kind, kind: kind.kind.toLowerCase() });
      writeFileSync(
        join(folder, file),
        JSON.stringify({ ...DRAFT, ...definition, properties, required: [...new Set(required)] }),
      );
    }
}
