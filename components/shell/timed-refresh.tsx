"use client";
/**
 * Asks the server for the page again every so often while it is looked at. For the page of all meshes: a stream for each of them
 * would use up the six connections that a browser grants a site.
 */
import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";

export function TimedRefresh({ everyS }: { everyS: number }) {
  const router = useRouter();
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === "visible") startTransition(() => router.refresh());
    };
    const timer = setInterval(refresh, everyS * 1000);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [router, everyS]);
  return null;
}
