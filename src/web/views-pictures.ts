/** What an attempt saw, drawn; each is null if there is nothing to draw. */
export interface PicturesView {
  service: ServicePictureView | null;
  /** What the picture of the Service shows, since a drill changes what it saw before. */
  serviceTitle: string;
  drill: DrillChart | null;
}

/** How something in a picture is meant: `plain` is neither well nor wrong. */
export type Tone = 'pass' | 'fail' | 'plain';

/**
 * A Service with what was asked before it and what is behind it. Lengths are px, from the top; what
 * is cut in the picture is in full in `words`.
 */
export interface ServicePictureView {
  description: string;
  height: number;
  /** Where the way to the pods ends; null if it does not. `field` is null if no field is to blame. */
  broken: { field: string | null; text: string } | null;
  /** Requests, above the Service. */
  calls: PictureRow[];
  /** Lines that join the parts, as SVG paths. */
  lines: { path: string; tone: Tone }[];
  /** The mark where the way ends, between two parts. */
  mark: { y: number; text: string } | null;
  /** What stands between the Service and its pods where nothing is wrong. */
  note: { y: number; text: string } | null;
  box: {
    y: number;
    height: number;
    name: string;
    fields: { y: number; name: string; value: string; isBroken: boolean }[];
  } | null;
  pods: PictureRow[];
  words: PictureWords;
}

/** A request or a pod: a symbol, and text beside it. */
export interface PictureRow {
  y: number;
  symbol: 'pass' | 'fail' | 'todo' | 'skip';
  head: string;
  isCode: boolean;
  foot: string;
  status: string;
  tone: Tone;
  /** Why a pod is not ready; null if it is. */
  reason: string | null;
}

/** The same in words, nothing cut. */
export interface PictureWords {
  service: string | null;
  calls: string[];
  pods: string[];
  /** How many pods are not in the list. */
  morePods: number;
  others: string | null;
}

/** A drill over time. Places along the time are percentages for SVG. */
export interface DrillChart {
  description: string;
  height: number;
  plotTop: number;
  plotBottom: number;
  scaled: string;
  back: { x: string; text: string; isRight: boolean } | null;
  lanes: {
    y: number;
    name: string;
    /** When the endpoint came. */
    came: string;
    x: string;
    width: string;
    answer: { x: string; text: string } | null;
  }[];
  ticks: { x: string; label: string; anchor: 'start' | 'middle' | 'end' }[];
  words: string[];
}
