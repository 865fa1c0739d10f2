import { DownloadError } from "../base/errors.js";

/** A server that is silent for so long, in milliseconds, has stalled. */
const patience = 60_000;

/** As many hops as browsers follow in practice. */
const mostRedirects = 5;

/** What a server sends of a file. */
export interface Download {
  /** Where the bytes belong in the file: 0 from a server that ignores what was asked for. */
  readonly start: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks for the bytes of a file from `start` on.
 * @param size - Of the whole file.
 * @throws DownloadError when the address is not https, the server refuses, announces another size, or stalls.
 */
export async function download(
  url: URL,
  start: number,
  size: number,
  signal?: AbortSignal,
  silence = patience,
): Promise<Download> {
  const stalled = new AbortController();
  const watch = <T>(work: Promise<T>): Promise<T> => within(silence, work, stalled);
  const either = signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal;
  const response = await watch(follow(url, start, either));
  if (!response.ok || !response.body) throw new DownloadError(`HTTP status ${response.status}`);
  const offset = response.status === 206 ? start : 0;
  const announced = response.headers.get("content-length");
  const coded = response.headers.has("content-encoding");
  if (announced !== null && !coded && offset + Number(announced) !== size) {
    stalled.abort();
    throw new DownloadError(`the file there has ${offset + Number(announced)} bytes, not ${size}`);
  }
  return { start: offset, body: watched(response.body, watch) };
}

/** Follows redirects, to https only. */
async function follow(url: URL, start: number, signal: AbortSignal): Promise<Response> {
  // Checksum and ranges count the file's own bytes, so the transfer must not be compressed.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (start > 0) headers.range = `bytes=${start}-`;
  let place = url;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    checkSafe(place);
    const response = await fetch(place, { headers, signal, redirect: "manual" });
    const next = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || next === null) return response;
    await response.body?.cancel();
    place = new URL(next, place);
  }
  throw new DownloadError(`over ${mostRedirects} redirects`);
}

/** Hosts that no network lies before. */
const local: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

function checkSafe({ protocol, hostname, href }: URL): void {
  if (protocol === "https:" || (protocol === "http:" && local.has(hostname))) return;
  throw new DownloadError(`${href} is not an https address`);
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  watch: <T>(work: Promise<T>) => Promise<T>,
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (let next = await watch(chunks.next()); !next.done; next = await watch(chunks.next()))
      yield next.value;
  } finally {
    await chunks.return?.();
  }
}

/** The result of work; work that takes too long is aborted. */
async function within<T>(silence: number, work: Promise<T>, stalled: AbortController): Promise<T> {
  const reason = new DownloadError(`the server was silent for ${silence / 1000} s`);
  const timer = setTimeout(() => stalled.abort(reason), silence);
  try {
    return await work;
  } catch (error) {
    throw stalled.signal.aborted ? reason : error;
  } finally {
    clearTimeout(timer);
  }
}
