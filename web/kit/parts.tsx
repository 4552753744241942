/** What screens are made of. */
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useWords } from './speech.tsx';

interface PageProps {
  readonly title: string;
  /** a small line above the title: where in a journey this is */
  readonly caption?: string;
  /** where back leads when this page was opened by itself; undefined: there is no way back */
  readonly back?: string;
  readonly isWide?: boolean;
  /** the title is told by a field's legend (one question on a page) */
  readonly titleInside?: boolean;
  readonly children: ReactNode;
}

/** How many pages of ours were opened in this window, this one with them. */
let opened = 0;

/** Told to screen readers and to the window; the heading takes the focus, so that reading begins there. */
export function Page({ title, caption, back, isWide, titleInside, children }: PageProps) {
  const say = useWords();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${say('pageKit.name')}`;
  }, [title, say]);
  useEffect(() => {
    opened += 1;
    // The first one begins where the browser begins.
    if (opened === 1) return;
    window.scrollTo(0, 0);
    (head.current ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
  }, []);
  return (
    <main id="main" className={isWide ? 'wide' : undefined}>
      {back !== undefined && <BackLink to={back} />}
      {caption !== undefined && <p className="caption">{caption}</p>}
      {!titleInside && (
        <h1 ref={head} tabIndex={-1}>
          {title}
        </h1>
      )}
      {children}
    </main>
  );
}

export function BackLink({ to }: { readonly to: string }) {
  const say = useWords();
  const [, go] = useLocation();
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    if (opened > 1) window.history.back();
    else go(to);
  };
  return (
    <a className="back no-print" href={to} onClick={onClick}>
      {say('pageKit.back')}
    </a>
  );
}

type Weight = 'first' | 'second' | 'plain';
const weightClass = { first: 'button', second: 'button second', plain: 'button plain' } as const;

export function Button(props: {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly weight?: Weight;
  readonly isBusy?: boolean;
  readonly type?: 'button' | 'submit';
}) {
  const { children, onPress, weight = 'first', isBusy = false, type = onPress ? 'button' : 'submit' } = props;
  return (
    <button
      type={type}
      className={weightClass[weight]}
      aria-disabled={isBusy}
      aria-busy={isBusy}
      onClick={(event) => {
        if (isBusy) return event.preventDefault();
        onPress?.();
      }}
    >
      {children}
    </button>
  );
}

export function LinkButton(props: { readonly to: string; readonly children: ReactNode; readonly weight?: Weight }) {
  return (
    <Link href={props.to} className={weightClass[props.weight ?? 'first']}>
      {props.children}
    </Link>
  );
}

export function Buttons({ children }: { readonly children: ReactNode }) {
  return <div className="buttons no-print">{children}</div>;
}

export function Card({ children, label }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    <section className="card" aria-label={label}>
      {children}
    </section>
  );
}

/** `care`: to be minded; `good`: done; `fault`: went wrong; else information. */
export function Note({ kind, children }: { readonly kind?: 'care' | 'good' | 'fault'; readonly children: ReactNode }) {
  return <div className={kind === undefined ? 'note' : `note ${kind}`}>{children}</div>;
}

/** Said aloud when it appears. */
export function Spoken({ children }: { readonly children: ReactNode }) {
  return <div role="status">{children}</div>;
}

export function Tag({ kind, children }: { readonly kind?: 'good' | 'care'; readonly children: ReactNode }) {
  return <span className={kind === undefined ? 'tag' : `tag ${kind}`}>{children}</span>;
}

export interface SummaryRow {
  readonly name: ReactNode;
  readonly value: ReactNode;
  /** where it is changed */
  readonly changeAt?: string;
  /** of what the change is, for who cannot see the row */
  readonly changeName?: string;
}

/** Names and values, each with a way to change it: check your answers. */
export function SummaryList({ rows }: { readonly rows: readonly SummaryRow[] }) {
  const say = useWords();
  return (
    <dl className="summary">
      {rows.map(({ name, value, changeAt, changeName }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of one fixed list
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {changeAt !== undefined && (
            <dd className="change">
              <Link href={changeAt}>
                {say('pageKit.change')}
                <span className="unseen"> {changeName ?? name}</span>
              </Link>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

export interface FigureRow {
  readonly name: ReactNode;
  readonly value: ReactNode;
  readonly isTotal?: boolean;
}

/** Amounts under one another with what they are. */
export function FiguresList({ rows }: { readonly rows: readonly FigureRow[] }) {
  return (
    <dl className="figures-list figures">
      {rows.map(({ name, value, isTotal }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of one fixed list
        <div key={index} className={isTotal ? 'total' : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Task {
  readonly to: string;
  readonly name: string;
  readonly about?: string;
  readonly tag?: ReactNode;
}

export function TaskList({ tasks }: { readonly tasks: readonly Task[] }) {
  return (
    <ul className="tasks">
      {tasks.map(({ to, name, about, tag }) => (
        <li key={to}>
          <Link href={to}>
            <span className="name">
              {name}
              {about !== undefined && <small>{about}</small>}
            </span>
            {tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Columns with `amount` stand right, in tabular figures. */
export function Table(props: {
  readonly caption: string;
  readonly columns: readonly { readonly name: string; readonly isAmount?: boolean }[];
  readonly rows: readonly (readonly ReactNode[])[];
}) {
  const { caption, columns, rows } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard
    <section className="table-box" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isAmount }) => (
              <th key={name} scope="col" className={isAmount ? 'amount' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table that is shown whole
            <tr key={at}>
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in the order of the columns
                <td key={column} className={columns[column]?.isAmount ? 'amount' : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Details({ summary, children }: { readonly summary: string; readonly children: ReactNode }) {
  return (
    <details>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

/** While something is fetched: as tall as what comes, so that nothing jumps. */
export function Bones({ lines = 4 }: { readonly lines?: number }) {
  const say = useWords();
  return (
    <div aria-busy="true">
      <p className="unseen" role="status">
        {say('pageKit.loading')}
      </p>
      <div className="bones tall" />
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones are all alike
        <div key={line} className="bones" />
      ))}
    </div>
  );
}
