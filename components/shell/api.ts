/** Reading our own API in the browser. */
import { decodeWire, type PackedWire } from "#lib/wire/pack.ts";
import type { Wire } from "#lib/wire/wire.ts";

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, url: string) {
    super(`${url} answered ${status}`);
    this.status = status;
  }
}

const meshPath = (mesh: string) => `/api/v1/meshes/${encodeURIComponent(mesh)}`;

export const nodeKey = (mesh: string, uid: string) => `${meshPath(mesh)}/nodes/${encodeURIComponent(uid)}`;
export const linkKey = (mesh: string, id: string) => `${meshPath(mesh)}/links/${encodeURIComponent(id)}`;
export const onlyWaysKey = (mesh: string) => `${meshPath(mesh)}/only-ways`;
export const wireKey = (mesh: string) => `${meshPath(mesh)}/wire`;

/** @throws ApiError where the API refuses; TypeError where the line is broken. SWR keeps both for the page to show. */
export async function fetchJson<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) throw new ApiError(response.status, url);
  return response.json();
}

export async function fetchWire(url: string): Promise<Wire> {
  return decodeWire(await fetchJson<PackedWire>(url));
}
