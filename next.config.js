/** @type {import("next").NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types and lint are checked by `npm test`; a deployment must not need the checkers.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // Nobody gets the title later than the page: streamed metadata needs a script to reach the head.
  htmlLimitedBots: /.*/,
};

export default nextConfig;
