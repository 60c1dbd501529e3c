import type { PicturedCall, PicturedPod } from '../../domain/pictured.js';
import type { ServiceBreak } from '../../domain/service-break.js';
import type { ServicePicture } from '../../domain/service-picture.js';
import type { PictureRow, ServicePictureView, Tone } from '../views-pictures.js';
import { cutMiddle } from './cut.js';
import {
  addressText,
  breakTexts,
  callerText,
  labelsText,
  otherLabelTexts,
  pictureWords,
  podStatus,
  replyText,
} from './picture-words.js';

/** Lengths in px. */
const rowHeight = 42;
const reasonHeight = 17;
const fieldHeight = 21;
const headHeight = 34;
/** Between the Service and what is before and behind it. */
const gap = 34;
const smallGap = 14;
/** Where the line runs on which requests come and go, and where its branches end. */
const spineX = 11;
const branchX = 20;
const symbolY = 13;

/** How many characters fit at 320 px. */
const mostOfName = 27;
const mostOfService = 20;
const mostOfAddress = 22;
const mostOfValue = 20;
const mostPods = 5;

/** Draws a Service from top to bottom, so that it fits a phone as well as a column of the page. */
export function serviceChart(picture: ServicePicture): ServicePictureView {
  const { broken } = picture;
  const calls = stack(
    picture.calls.map((call) => callRow(call, broken)),
    0,
  );
  const isMarkedBefore = broken?.at === 'way-in' && !isOfOneCall(broken);
  const boxY = calls.length === 0 ? 0 : bottomOf(calls) + (isMarkedBefore ? gap : smallGap);
  const box = boxOf(picture, boxY);
  const podsY = box ? box.y + box.height + gap : 0;
  const pods = stack(podRows(picture), podsY);
  const words = pictureWords(picture);
  return {
    description: descriptionOf(picture),
    height: Math.max(bottomOf(pods), podsY - gap) + 2,
    broken: broken && { field: broken.field, text: breakTexts[broken.cause].text },
    calls,
    lines: box ? [...linesBefore(calls, box.y, broken), ...linesBehind(pods, podsY, broken)] : [],
    mark: box && markOf(broken, box.y, podsY, calls.length),
    note: box && noteOf(picture, podsY),
    box,
    pods,
    words,
  };
}

type Unplaced = Omit<PictureRow, 'y'>;

function stack(rows: readonly Unplaced[], top: number): PictureRow[] {
  let y = top;
  return rows.map((row) => {
    const placed = { ...row, y };
    y = bottomOf([placed]);
    return placed;
  });
}

function bottomOf(rows: readonly PictureRow[]): number {
  const last = rows.at(-1);
  return last ? last.y + rowHeight + (last.reason === null ? 0 : reasonHeight) : 0;
}

/** True if the way ends for some requests only: then it is marked at them. */
function isOfOneCall({ cause }: ServiceBreak): boolean {
  return cause === 'firewall' || cause === 'node-silent';
}

function callRow(call: PicturedCall, broken: ServiceBreak | null): Unplaced {
  const tone = toneOf(call.reply.kind === 'answered' && (call.reply.status ?? 200) < 500);
  return {
    ...{ symbol: tone, tone, isCode: false },
    reason:
      tone === 'fail' && broken && isOfOneCall(broken) ? breakTexts[broken.cause].where : null,
    head: callerText(call),
    foot: cutMiddle(call.to, mostOfAddress),
    status: replyText(call.reply),
  };
}

function toneOf(isWell: boolean): 'pass' | 'fail' {
  return isWell ? 'pass' : 'fail';
}

function boxOf({ service, broken }: ServicePicture, y: number): ServicePictureView['box'] {
  if (!service) return null;
  const { ports, selector } = service;
  const joined = (values: (string | number | null)[]) =>
    [...new Set(values.filter((value) => value !== null))].join(', ');
  const fields = [
    ['namespace', service.namespace === 'default' ? '' : service.namespace],
    ['type', service.type],
    ['clusterIP', service.clusterIp ?? ''],
    ['nodePort', joined(ports.map(({ nodePort }) => nodePort))],
    ['externalTrafficPolicy', service.externalTrafficPolicy === 'Local' ? 'Local' : ''],
    ['port', joined(ports.map(({ port }) => port))],
    ['targetPort', joined(ports.map(({ targetPort }) => targetPort))],
    ['selector', selector ? labelsText(selector) : 'none'],
  ] as const;
  const shown = fields.filter(([, value]) => value !== '');
  return {
    y,
    height: headHeight + shown.length * fieldHeight + 7,
    name: cutMiddle(service.name, mostOfService),
    fields: shown.map(([name, value], index) => ({
      y: y + headHeight + index * fieldHeight,
      name,
      value: cutMiddle(value, mostOfValue),
      isBroken: broken?.field === name,
    })),
  };
}

function podRows(picture: ServicePicture): Unplaced[] {
  const { pods, broken, service } = picture;
  const empty = { isCode: false, status: '', tone: 'plain', reason: null } as const;
  const passedBy = otherLabelTexts(picture).map(
    (labels): Unplaced => ({
      ...empty,
      symbol: 'skip',
      head: 'Pods that it passes by',
      foot: cutMiddle(labels, mostOfName),
    }),
  );
  const hasPods = pods !== null && pods.length > 0;
  if (!hasPods && broken?.field === 'selector' && passedBy.length > 0) return passedBy;
  if (pods === null) {
    return [{ ...empty, symbol: 'skip', head: 'Its pods', foot: 'not looked at' }];
  }
  if (pods.length === 0) {
    return [{ ...empty, symbol: 'skip', head: 'No pods', foot: 'and so no endpoints' }];
  }
  const rows = pods.slice(0, mostPods).map((pod) => podRow(pod, service !== null));
  const more = pods.length - rows.length;
  if (more === 0) return rows;
  return [...rows, { ...empty, symbol: 'skip', head: `+ ${more} more`, foot: 'in words below' }];
}

function podRow(pod: PicturedPod, isBehind: boolean): Unplaced {
  const status =
    isBehind || pod.isEndpoint ? podStatus(pod) : podStatus({ ...pod, isEndpoint: true });
  const isSilent = pod.reply !== null && pod.reply.kind !== 'answered';
  const isError = (pod.reply?.status ?? 200) >= 500;
  const isHeard = pod.reply !== null || pod.answers > 0;
  const isWrong = !pod.ready || isSilent || isError || status === 'no endpoint';
  const tone: Tone = isWrong ? 'fail' : isHeard ? 'pass' : 'plain';
  return {
    symbol: tone === 'plain' ? 'todo' : tone,
    head: cutMiddle(pod.name ?? 'no pod', mostOfName),
    isCode: true,
    foot: cutMiddle(addressText(pod) ?? 'no address yet', mostOfAddress),
    status,
    tone,
    reason: pod.reason === 'not ready' ? null : pod.reason && cutMiddle(pod.reason, mostOfName),
  };
}

/** From each request to the line, and along it to the Service. */
function linesBefore(calls: readonly PictureRow[], boxY: number, broken: ServiceBreak | null) {
  return calls.map(({ y, tone }) => ({
    path: `M${branchX} ${y + symbolY}q${spineX - branchX} 0 ${spineX - branchX} 12V${boxY}`,
    tone: tone === 'pass' || broken?.at === 'way-in' ? tone : ('plain' as const),
  }));
}

/** From the Service along the line, and from there to each pod. */
function linesBehind(pods: readonly PictureRow[], podsY: number, broken: ServiceBreak | null) {
  return pods.map(({ y, tone, symbol }) => ({
    path: `M${spineX} ${podsY - gap}V${y + symbolY - 12}q0 12 ${branchX - spineX} 12`,
    tone: broken?.at === 'way-on' || symbol === 'fail' ? ('fail' as const) : tone,
  }));
}

function markOf(
  broken: ServiceBreak | null,
  boxY: number,
  podsY: number,
  calls: number,
): ServicePictureView['mark'] {
  if (!broken || isOfOneCall(broken) || (broken.at === 'way-in' && calls === 0)) return null;
  const text = breakTexts[broken.cause].where;
  return { y: (broken.at === 'way-in' ? boxY : podsY) - gap / 2, text };
}

function noteOf({ pods, broken }: ServicePicture, podsY: number): ServicePictureView['note'] {
  if (pods === null || (broken !== null && broken.at !== 'way-in')) return null;
  const endpoints = pods.filter(({ isEndpoint }) => isEndpoint).length;
  return {
    y: podsY - gap / 2,
    text: endpoints === 1 ? '1 endpoint' : `${endpoints} endpoints`,
  };
}

/** The picture in a sentence or two. */
function descriptionOf({ service, pods, calls, broken }: ServicePicture): string {
  const ready = (pods ?? []).filter((pod) => pod.ready).length;
  const behind = (pods ?? []).filter(({ isEndpoint }) => isEndpoint).length;
  const answered = calls.filter(({ reply }) => reply.kind === 'answered').length;
  const parts = [
    service && `Service ${service.name}`,
    pods && `${pods.length} pods, ${ready} of them ready`,
    pods && service && `${behind} endpoints`,
    calls.length > 0 && `${answered} of ${calls.length} requests answered`,
  ].filter((part) => typeof part === 'string');
  const sentence = parts.length === 0 ? '' : `${parts.join('; ')}. `;
  return `${sentence}${broken ? breakTexts[broken.cause].text : 'Nothing is broken on the way.'}`;
}
