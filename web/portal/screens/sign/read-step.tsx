/**
 * The paper, all of it, page after page. A page counts when every line, row and paragraph of it has been on the screen; that, and nothing
 * more, is told to the server as it happens. One button shows the next part, for who does not scroll.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button, Note, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import { Waiting } from '../../states.tsx';
import { PaperBlocks } from './paper-page.tsx';
import { NotHere, OverNote, SignButtons, useStepCaption } from './sign-frame.tsx';
import { isRead, type PaperText, type Signing } from './signing-store.ts';
import { type SigningHere, useSigning } from './use-signing.ts';

type UseSigning = ReturnType<typeof useSigning>;

export function ReadStep() {
  const say = useWords();
  const use = useSigning();
  const { here } = use;
  const caption = useStepCaption(here.state === 'here' ? here.signing : undefined, 'read');
  return (
    <Page title={say('pageSign.readTitle')} caption={caption} back="/sign" isWide>
      {here.state === 'here' ? <Reading use={use} here={here} /> : <MaybeWaiting here={here} />}
    </Page>
  );
}

export function MaybeWaiting({ here }: { readonly here: Exclude<SigningHere, { state: 'here' }> }) {
  return here.state === 'loading' ? <Waiting load={{ state: 'loading' }} lines={8} /> : <NotHere here={here} />;
}

type Here = Extract<SigningHere, { state: 'here' }>;

function Reading({ use, here }: { readonly use: UseSigning; readonly here: Here }) {
  const { caseNumber } = use;
  const { agreement } = here.kept;
  const { language } = here.signing.documents[0]!;
  const load = useLoad(
    (api) =>
      api.GET('/api/v1/cases/{case}/agreements/{agreement}/paper-text', {
        params: { path: { case: caseNumber, agreement }, query: { language } },
      }),
    [caseNumber, agreement, language],
  );
  if (load.state !== 'ready') return <Waiting load={load} lines={10} />;
  return <Paper use={use} here={here} text={load.data as unknown as PaperText} />;
}

function Paper({ use, here, text }: { readonly use: UseSigning; readonly here: Here; readonly text: PaperText }) {
  const say = useWords();
  const { caseNumber, step, goOn } = use;
  const { signing, kept } = here;
  const { documentHash, pagesSeen, pages } = signing.documents[0]!;
  const [asked, setAsked] = useState(false);
  const [over, setOver] = useState<Awaited<ReturnType<UseSigning['step']>>>();
  const { seen, onScreen, watch, showMore, isCut, tellAgain } = usePagesSeen({ signing, step, onOver: setOver });
  const missing = text.pages.map((_, at) => at + 1).filter((page) => !seen.has(page));
  // The paper that was opened is another than this one: the terms have moved on.
  if (text.documentHash !== documentHash)
    return <NotHere here={{ state: 'refused', title: say('pageSign.otherPaper') }} />;
  if (over !== undefined) return <OverNote told={over} />;
  const onward = () => {
    setAsked(true);
    if (isCut) return tellAgain();
    if (missing.length === 0 && isRead(signing)) goOn(signing);
  };
  const file = `/api/v1/cases/${caseNumber}/agreements/${kept.agreement}/paper?form=toSign&language=${text.language}`;
  return (
    <>
      <p>{say('pageSign.readText', { pages })}</p>
      <p>
        <a href={file} target="_blank" rel="noreferrer">
          {say('pageSign.pdf')}
        </a>
      </p>
      {text.pages.map((blocks, at) => (
        <section
          // biome-ignore lint/suspicious/noArrayIndexKey: pages stand in their order
          key={at}
          className="sheet"
          lang={text.language === 'zh' ? 'zh-CN' : 'en'}
          aria-labelledby={`page-${at + 1}`}
          ref={watch(at + 1)}
        >
          <h2 id={`page-${at + 1}`} tabIndex={-1}>
            {say('pageSign.page', { page: at + 1, pages })}
          </h2>
          <PaperBlocks blocks={blocks} />
        </section>
      ))}
      <ReaderBar missing={missing} onScreen={onScreen} pages={pages} showMore={showMore} />
      {asked && missing.length > 0 && <Missing missing={missing} pages={pages} />}
      {isCut && <NotNoted />}
      <SignButtons
        caseNumber={caseNumber}
        main={
          <Button onPress={onward} isBusy={asked && missing.length === 0 && pagesSeen.length < pages && !isCut}>
            {say('pageSign.goOn')}
          </Button>
        }
      />
    </>
  );
}

interface Shown {
  readonly missing: readonly number[];
  readonly pages: number;
}

/** Where one is, how much was shown, and the next part by a press. */
function ReaderBar({
  missing,
  pages,
  onScreen,
  showMore,
}: Shown & { readonly onScreen: number; readonly showMore: () => void }) {
  const say = useWords();
  return (
    <div className="reader-bar no-print">
      <p>
        {say('pageSign.page', { page: onScreen, pages })}
        <span className="soft">
          {missing.length === 0
            ? say('pageSign.allSeen')
            : say('pageSign.seen', { seen: pages - missing.length, pages })}
        </span>
      </p>
      {missing.length > 0 && (
        <Button weight="plain" onPress={showMore}>
          {say('pageSign.more')}
        </Button>
      )}
    </div>
  );
}

function Missing({ missing, pages }: Shown) {
  const say = useWords();
  return (
    <div role="alert">
      <Note kind="care">
        <p>{say('pageSign.missing')}</p>
        <ul>
          {missing.map((page) => (
            <li key={page}>
              <a
                href={`#page-${page}`}
                onClick={(event) => {
                  event.preventDefault();
                  toPage(page);
                }}
              >
                {say('pageSign.page', { page, pages })}
              </a>
            </li>
          ))}
        </ul>
      </Note>
    </div>
  );
}

function NotNoted() {
  const say = useWords();
  return (
    <div role="alert">
      <Note kind="care">
        <p>{say('pageSign.seenNotSent')}</p>
      </Note>
    </div>
  );
}

function toPage(page: number): void {
  const heading = document.getElementById(`page-${page}`);
  heading?.parentElement?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

interface Telling {
  readonly signing: Signing;
  readonly step: UseSigning['step'];
  readonly onOver: (told: Awaited<ReturnType<UseSigning['step']>>) => void;
}

/** Tells the server which pages were shown, one after the other, and the end; what did not arrive is told again when asked. */
function useTelling({ signing, step, onOver }: Telling, seen: ReadonlySet<number>) {
  const { documentHash, pages, pagesSeen, atEnd } = signing.documents[0]!;
  const [isCut, setCut] = useState(false);
  const told = useRef(new Set(pagesSeen));
  const isEndTold = useRef(atEnd);
  const turn = useRef<Promise<void>>(Promise.resolve());
  const seenNow = useRef(seen);
  seenNow.current = seen;
  const tell = useCallback(() => {
    const arrived = async (taken: Parameters<UseSigning['step']>[0]) => {
      const answer = await step(taken);
      if (answer?.kind === 'refused') onOver(answer);
      else setCut(answer?.kind !== 'done');
      return answer?.kind === 'done';
    };
    turn.current = turn.current.then(async () => {
      for (const page of seenNow.current) {
        if (told.current.has(page)) continue;
        if (!(await arrived({ kind: 'showPage', documentHash, page }))) return;
        told.current.add(page);
      }
      if (isEndTold.current || !seenNow.current.has(pages)) return;
      isEndTold.current = await arrived({ kind: 'scrollToEnd', documentHash });
    });
  }, [step, documentHash, pages, onOver]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told whenever more was seen
  useEffect(tell, [seen, tell]);
  return { isCut, tellAgain: tell };
}

/** Pages of which all was on the screen. */
function usePagesSeen(at: Telling) {
  const { pages, pagesSeen } = at.signing.documents[0]!;
  const [seen, setSeen] = useState<ReadonlySet<number>>(() => new Set(pagesSeen));
  const [onScreen, setOnScreen] = useState(1);
  const unseen = useRef(new Map<number, Set<Element>>());
  const observer = useRef<IntersectionObserver>(undefined);
  const look = useCallback((entries: readonly IntersectionObserverEntry[]) => {
    if (document.visibilityState !== 'visible') return;
    const whole: number[] = [];
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      const page = Number(target.closest<HTMLElement>('[data-page]')?.dataset.page);
      const rest = unseen.current.get(page);
      rest?.delete(target);
      setOnScreen(page);
      if (rest?.size === 0) whole.push(page);
    }
    if (whole.length > 0)
      setSeen((before) => (whole.every((page) => before.has(page)) ? before : new Set([...before, ...whole])));
  }, []);
  useEffect(() => () => observer.current?.disconnect(), []);
  const watch = useCallback(
    (page: number) => (section: HTMLElement | null) => {
      if (section === null || section.dataset.page !== undefined) return;
      section.dataset.page = String(page);
      observer.current ??= new IntersectionObserver(look);
      const parts = section.querySelectorAll('h3, h4, p, li, tr, dl > div');
      unseen.current.set(page, new Set(parts));
      for (const part of parts) observer.current.observe(part);
    },
    [look],
  );
  /** The first part that was not on the screen comes to its top. */
  const showMore = () => {
    const page = Array.from({ length: pages }, (_, place) => place + 1).find((each) => !seen.has(each));
    const [next] = (page !== undefined && unseen.current.get(page)) || [];
    next?.scrollIntoView({ block: 'start' });
  };
  return { seen, onScreen, watch, showMore, ...useTelling(at, seen) };
}
