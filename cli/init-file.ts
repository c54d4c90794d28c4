/** The text of a first `teranyina.yaml`: what was answered, and beside it what is most often wanted next. */

export type InitAnswers = {
  id: string;
  name: string;
  seed: string;
  protocols: readonly string[];
  /** The URL of the store. */
  history: string;
  port: number;
};

/** Every value is written as JSON, which YAML reads as it stands: no answer can become a key. */
export function initFile({ id, name, seed, protocols, history, port }: InitAnswers): string {
  return `# Written by \`teranyina init\`. \`teranyina doctor --config THIS-FILE\` looks at it and at everything that it names.
# The file is read again when it changes. Relative paths start from its folder.

site:
  name: ${JSON.stringify(name)}
  # Where people find the site: it goes into links that are given away.
  baseUrl: ${JSON.stringify(`http://localhost:${port}`)}

listen:
  # This machine only, for example behind nginx or Caddy. Everybody: 0.0.0.0 or "::"
  host: 127.0.0.1
  port: ${port}

meshes:
  - # Part of every address on the site. Changing it begins a new history.
    id: ${JSON.stringify(id)}
    name: ${JSON.stringify(name)}
    # The routing daemons that are asked for.
    protocols: ${JSON.stringify(protocols)}
    # Where a crawl begins. A second and a third help when the first is down.
    seeds:
      - ${JSON.stringify(seed)}
    # Only where routers cannot be reached by their mesh address: mesh address -> host[:port]
    # addressMap:
    #   "fd66:66:66:0:2:ff:fe00:1": 10.228.0.1
    # open: pages, API and exports show addresses and MACs to everybody.
    technicians: closed

history:
  # One file, made at the first start; or postgres://USER:PASSWORD@HOST:5432/DATABASE
  url: ${JSON.stringify(history)}
`;
}

/** A name as part of an address: lower-case letters, digits, hyphens. */
export function idFromName(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}
