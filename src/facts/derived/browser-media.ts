/** Requests of pages for camera and microphone. */
import type {BrowserMediaRequest} from '../browser-media-request.ts';
import type {Fact} from '../fact.ts';

/** Pages ask again, and what went well in the end was no fault. Facts of one page come in the order of its requests. */
export function isGrantedLater(request: Fact<BrowserMediaRequest>, all: readonly Fact<BrowserMediaRequest>[]): boolean {
  const {audio, video, page, time} = request.value;
  return all.some(
    ({value, origin}) =>
      value.outcome === 'granted' &&
      origin.input === request.origin.input &&
      value.page === page &&
      (!audio || value.audio) &&
      (!video || value.video) &&
      (time === undefined || value.time === undefined || value.time.iso > time.iso),
  );
}

/** `camera and microphone` */
export function requestedDevices({audio, video}: BrowserMediaRequest): string {
  if (audio && video) return 'camera and microphone';
  return video ? 'camera' : 'microphone';
}
