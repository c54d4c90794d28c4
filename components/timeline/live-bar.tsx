"use client";
/** The bar with its script: a slider over the histogram, and play. The moment lives in the address; the map follows it. */
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import useSWR from "swr";
import type { Timeline } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatMoment } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { fetchJson, timelineKey } from "../shell/api.ts";
import { useLive } from "../shell/live.ts";
import { instantBeside, instantOfStep, momentHref, stepOfInstant, stepsOf } from "./moments.ts";
import { TimeBar } from "./time-bar.tsx";

/** While the slider is held the map follows, but not at every pixel. */
const FOLLOW_MS = 120;
const PLAY_MS = 700;
/** How often a live bar looks for new events. */
const FRESH_MS = 20_000;

export type LiveBarProps = { mesh: string; initial: Timeline; t: Dictionary["timeline"] };

/** Puts a moment into the address without asking the server for the page; the first step into the past can be gone back from. */
function showMoment(path: string, at: string | null): void {
  const kept = Object.fromEntries(new URLSearchParams(window.location.search));
  const href = momentHref(path, kept, at);
  if (kept.at === undefined && at !== null) window.history.pushState(null, "", href);
  else window.history.replaceState(null, "", href);
}

/** The bar's data: the window stays while what is shown lies in it, so that nothing moves under the hand. */
function useTimeline({ mesh, initial }: LiveBarProps, at: string | null, span: string | null): Timeline {
  const outside = at !== null && (Date.parse(at) < Date.parse(initial.from) || Date.parse(at) >= Date.parse(initial.to));
  const key = timelineKey(mesh, outside ? at : null, span ?? initial.span);
  const { data, mutate } = useSWR<Timeline, Error>(key, fetchJson, {
    fallbackData: initial,
    keepPreviousData: true,
    revalidateOnFocus: false,
    dedupingInterval: FRESH_MS,
  });
  const lastMs = useRef(0);
  useLive(mesh, (event) => {
    if (event.type !== "round" || at !== null || Date.now() - lastMs.current < FRESH_MS) return;
    lastMs.current = Date.now();
    void mutate();
  });
  return data ?? initial;
}

/** Plays step by step up to now. */
function usePlay(view: Timeline, at: string | null, go: (at: string | null) => void) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    if (at === null) return setPlaying(false);
    const timer = setTimeout(() => go(instantBeside(view, at, 1)), PLAY_MS);
    return () => clearTimeout(timer);
  }, [playing, view, at, go]);
  const toggle = () => {
    // From now on there is nothing to play: what is on the bar is played from its start.
    if (!playing && at === null) go(Date.parse(view.from) < Date.parse(view.first) ? view.first : view.from);
    setPlaying(!playing);
  };
  return { playing: playing && at !== null, toggle };
}

export function LiveBar(props: LiveBarProps) {
  const { t } = props;
  const path = usePathname();
  const parameters = useSearchParams();
  const { language, timezone } = useLocale();
  const at = parameters.get("at");
  const view = useTimeline(props, at, parameters.get("span"));
  const go = useCallback((to: string | null) => showMoment(path, to), [path]);
  const { playing, toggle } = usePlay(view, at, go);
  const [held, setHeld] = useState<number | null>(null);
  const follow = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onSlide = (step: number) => {
    setHeld(step);
    clearTimeout(follow.current);
    follow.current = setTimeout(() => {
      go(instantOfStep(view, step));
      setHeld(null);
    }, FOLLOW_MS);
  };
  useEffect(() => () => clearTimeout(follow.current), []);
  const step = held ?? stepOfInstant(view, at);
  const shown = held === null ? at : instantOfStep(view, held);
  return (
    <TimeBar
      view={view}
      at={shown}
      language={language}
      timezone={timezone}
      path={path}
      kept={Object.fromEntries(parameters)}
      t={t}
      play={<PlayButton playing={playing} t={t} onToggle={toggle} />}
      slider={
        <input
          type="range"
          className="timebar-slider"
          data-time="slider"
          style={{ width: `${Math.min(100, (stepsOf(view) / view.counts.length) * 100).toFixed(2)}%` }}
          min={0}
          max={stepsOf(view)}
          value={step}
          aria-label={t.slider}
          aria-valuetext={shown === null ? t.live : formatMoment(language, timezone, shown)}
          onChange={(event) => onSlide(event.target.valueAsNumber)}
        />
      }
    />
  );
}

type PlayButtonProps = { playing: boolean; t: LiveBarProps["t"]; onToggle(): void };

function PlayButton({ playing, t, onToggle }: PlayButtonProps) {
  return (
    <button
      type="button"
      className="control control-icon timebar-step"
      data-time="play"
      aria-label={playing ? t.pause : t.play}
      title={playing ? t.pause : t.play}
      onClick={onToggle}
    >
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
        <path d={playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4.5 2.5v11l9-5.5z"} fill="currentColor" />
      </svg>
    </button>
  );
}
