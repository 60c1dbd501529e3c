import type { KubeObject } from './objects.js';

/** True if the object names `owner` as one of its owners. */
export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return (
    object.metadata.ownerReferences?.some((reference) => reference.uid === owner.metadata.uid) ===
    true
  );
}

/** The `ownerReferences` of an object that this one controls. */
export function ownedBy({ apiVersion = 'v1', kind = '', metadata }: KubeObject) {
  const { name, uid = '' } = metadata;
  return [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}
