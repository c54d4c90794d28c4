/** @type {import("next").NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types and lint are checked by `npm test`; a deployment must not need the checkers.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
};

export default nextConfig;
