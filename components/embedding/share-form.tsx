"use client";
import { useId, useState } from "react";
/** Size, colours and extent of an embed, how it will look, and the text of each form to copy. Without JavaScript: the usual size. */
import { fill } from "#lib/base/template.ts";
import { type EmbedOptions, type EmbedTarget, embedUrl, type Snippet, snippetsOf } from "./snippets.ts";
import type { ShareWords } from "./words.ts";

const SIZES = [
  [670, 500],
  [350, 290],
  [900, 600],
] as const;
const HOPS = [1, 2, 3] as const;
const LIMITS = { min: 120, max: 2000 } as const;

export type ShareFormProps = { target: EmbedTarget; t: ShareWords };

export function ShareForm({ target, t }: ShareFormProps) {
  const [options, setOptions] = useState<EmbedOptions>({ width: SIZES[0][0], height: SIZES[0][1], theme: null, hops: null });
  const change = (changed: Partial<EmbedOptions>) => setOptions((before) => ({ ...before, ...changed }));
  return (
    <>
      <div className="share-options">
        <SizeFields options={options} change={change} t={t} />
        <label>
          {t.theme}
          <select value={options.theme ?? "auto"} onChange={(event) => change({ theme: themeOf(event.target.value) })}>
            <option value="auto">{t.themes.auto}</option>
            <option value="light">{t.themes.light}</option>
            <option value="dark">{t.themes.dark}</option>
          </select>
        </label>
        {target.selected?.kind === "node" && (
          <label>
            {t.hops}
            <select value={options.hops ?? ""} onChange={(event) => change({ hops: Number(event.target.value) || null })}>
              <option value="">{t.wholeMesh}</option>
              {HOPS.map((hops) => (
                <option key={hops} value={hops}>
                  {fill(t.around, { hops: String(hops) })}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Preview target={target} options={options} t={t} />
      {snippetsOf(target, options).map((snippet) => (
        <CopyField key={snippet.kind} snippet={snippet} t={t} />
      ))}
    </>
  );
}

type Changing = { options: EmbedOptions; change: (changed: Partial<EmbedOptions>) => void; t: ShareWords };

function SizeFields({ options, change, t }: Changing) {
  const size = `${options.width}×${options.height}`;
  return (
    <>
      <label>
        {t.size}
        <select value={size} onChange={(event) => change(sizeOf(event.target.value) ?? {})}>
          {SIZES.map(([width, height]) => (
            <option key={width}>{`${width}×${height}`}</option>
          ))}
          {!SIZES.some(([width, height]) => `${width}×${height}` === size) && <option>{size}</option>}
        </select>
      </label>
      {(["width", "height"] as const).map((side) => (
        <label key={side}>
          {t[side]}
          <input
            type="number"
            {...LIMITS}
            value={options[side]}
            onChange={(event) => change({ [side]: bounded(event.target.valueAsNumber, options[side]) })}
          />
        </label>
      ))}
    </>
  );
}

/** Ours, by a path: the preview works wherever the site is reached from. */
function Preview({ target, options, t }: Pick<Changing, "options" | "t"> & { target: EmbedTarget }) {
  const { width, height } = options;
  return (
    <figure className="share-preview">
      <figcaption className="muted">{t.preview}</figcaption>
      <iframe
        src={embedUrl({ ...target, baseUrl: "" }, options)}
        title={target.title}
        style={{ width, height, maxWidth: "100%" }}
        loading="lazy"
      />
    </figure>
  );
}

function CopyField({ snippet: { kind, text }, t }: { snippet: Snippet; t: ShareWords }) {
  const id = useId();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch (error) {
      // Without the right to the clipboard the text is selected, so that one key copies it.
      console.info("no clipboard", error);
      const field = document.getElementById(id);
      if (field instanceof HTMLTextAreaElement) field.select();
    }
  };
  return (
    <section className="share-form">
      <h2>
        <label htmlFor={id}>{t.kinds[kind].name}</label>
      </h2>
      <p className="muted">{t.kinds[kind].hint}</p>
      <div className="share-copy">
        <textarea
          id={id}
          readOnly
          rows={Math.min(4, Math.ceil(text.length / 90))}
          value={text}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="control" onClick={copy}>
          {copied ? t.copied : t.copy}
        </button>
      </div>
    </section>
  );
}

function themeOf(value: string): EmbedOptions["theme"] {
  return value === "light" || value === "dark" ? value : null;
}

function sizeOf(text: string): Pick<EmbedOptions, "width" | "height"> | null {
  const found = SIZES.find(([width, height]) => `${width}×${height}` === text);
  return found === undefined ? null : { width: found[0], height: found[1] };
}

function bounded(value: number, before: number): number {
  return Number.isFinite(value) ? Math.min(LIMITS.max, Math.max(1, Math.round(value))) : before;
}
