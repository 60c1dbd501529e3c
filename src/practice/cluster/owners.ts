import type { KubeObject } from './objects.js';

/** True where the object names that owner. */
export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return object.metadata.ownerReferences?.some((one) => one.uid === owner.metadata.uid) === true;
}

/** What an object says of the one that controls it. */
export function ownedBy({ apiVersion = 'v1', kind = '', metadata }: KubeObject) {
  const { name, uid = '' } = metadata;
  return [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}
