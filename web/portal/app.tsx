/** The frame of every screen: language, size of type, the way out; the screen itself is loaded when its path is opened. */
import { type ComponentType, useEffect, useState } from 'react';
import { Link, matchRoute, Route, useLocation, useRouter } from 'wouter';
import { Bones, Page } from '../kit/parts.tsx';
import { Speaking, useWords } from '../kit/speech.tsx';
import { loadTopics } from '../kit/words.ts';
import { api, askOnce, readSession } from './api.ts';
import { chooseLanguage, chooseSize, usePageLanguage, useTypeSize } from './language.ts';
import type { PageParts } from './page-parts.ts';
import { Reenter } from './reenter.tsx';
import { type Screen, screens } from './screens.ts';
import { setSession, useIsWaiting, useSession } from './session.ts';
import { CutOff } from './states.tsx';

/** Always at hand: the frame, and what comes up over any screen. */
const frameTopics = ['pageKit', 'pageDoor'];

export function App({ parts }: { readonly parts: PageParts }) {
  const language = usePageLanguage();
  const [spoken, setSpoken] = useState<typeof language>();
  const [isCut, setCut] = useState(false);
  useEffect(() => {
    let isOver = false;
    loadTopics(language, frameTopics, parts.topics).then(
      () => !isOver && setSpoken(language),
      () => !isOver && setCut(true),
    );
    return () => {
      isOver = true;
    };
  }, [language, parts]);
  if (spoken === undefined) return isCut ? <p className="cut">…</p> : null;
  return (
    <Speaking language={spoken}>
      <Frame parts={parts} />
    </Speaking>
  );
}

function Frame({ parts }: { readonly parts: PageParts }) {
  const say = useWords();
  const isWaiting = useIsWaiting();
  return (
    <>
      <a className="skip" href="#main">
        {say('pageKit.skip')}
      </a>
      <div inert={isWaiting}>
        <Top />
        {parts.isSample && <p className="sample">{say('pageKit.sample')}</p>}
        <OfflineLine />
        <Opened parts={parts} />
        <Foot />
      </div>
      {isWaiting && <Reenter />}
    </>
  );
}

function Top() {
  const say = useWords();
  const size = useTypeSize();
  const language = usePageLanguage();
  const session = useSession();
  return (
    <header className="top">
      <div className="inner">
        <Link className="brand" href={session.kind === 'in' ? '/home' : '/'}>
          {say('pageKit.name')}
        </Link>
        <button
          type="button"
          aria-pressed={size === 'large'}
          onClick={() => chooseSize(size === 'large' ? 'usual' : 'large')}
        >
          {say(size === 'large' ? 'pageKit.usualType' : 'pageKit.largeType')}
        </button>
        <button
          type="button"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => chooseLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {say('pageKit.otherLanguage')}
        </button>
      </div>
    </header>
  );
}

function OfflineLine() {
  const say = useWords();
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const on = () => setOffline(false);
    const off = () => setOffline(true);
    window.addEventListener('online', on);
    window.addEventListener('offline', off);
    return () => {
      window.removeEventListener('online', on);
      window.removeEventListener('offline', off);
    };
  }, []);
  return <div role="status">{isOffline && <p className="cut">{say('pageKit.offline')}</p>}</div>;
}

function Foot() {
  const say = useWords();
  const session = useSession();
  const [, go] = useLocation();
  const leave = async () => {
    await askOnce(() => api.DELETE('/api/v1/session'));
    setSession(undefined);
    go('/', { replace: true });
  };
  return (
    <footer className="foot">
      <div className="inner">
        <nav aria-label={say('pageKit.footName')}>
          <Link href="/check">{say('pageKit.checkMessage')}</Link>
          <Link href="/not-me">{say('pageKit.notMe')}</Link>
          <Link href="/help">{say('pageKit.help')}</Link>
          {session.kind === 'in' && (
            <button type="button" onClick={leave}>
              {say('pageKit.leave')}
            </button>
          )}
        </nav>
      </div>
    </footer>
  );
}

type Shown = { readonly screen: Screen; readonly Component: ComponentType };

function Opened({ parts }: { readonly parts: PageParts }) {
  const [path] = useLocation();
  const { parser } = useRouter();
  const screen = screens.find((each) => matchRoute(parser, each.path, path)[0]);
  const [shown, setShown] = useState<Shown>();
  const [failed, setFailed] = useState<string>();
  const [round, setRound] = useState(0);
  const language = usePageLanguage();
  const session = useSession();
  const needsSession = screen !== undefined && screen.who !== 'nobody';
  // biome-ignore lint/correctness/useExhaustiveDependencies: tried again when asked
  useEffect(() => {
    if (screen === undefined) return;
    let isOver = false;
    setFailed(undefined);
    const ready = needsSession && session.kind === 'unknown' ? readSession() : Promise.resolve();
    Promise.all([screen.open(), loadTopics(language, screen.topics, parts.topics), ready]).then(
      ([module]) => {
        if (!isOver) setShown({ screen, Component: module.default });
      },
      () => !isOver && setFailed(screen.path),
    );
    return () => {
      isOver = true;
    };
  }, [screen, language, round]);
  if (screen === undefined) return <Unknown />;
  if (failed === screen.path) return <FailedToOpen again={() => setRound(round + 1)} />;
  const isShown = shown?.screen === screen;
  if (!isShown || (needsSession && session.kind === 'unknown')) {
    return (
      <main id="main">
        <Bones />
      </main>
    );
  }
  if (screen.who === 'borrower' && (session.kind !== 'in' || session.session.kind !== 'borrower'))
    return <SignInFirst />;
  const { Component } = shown;
  // Inside its route, so that the screen is told the parts of its path.
  return (
    <Route path={screen.path}>
      <Component key={path} />
    </Route>
  );
}

function SignInFirst() {
  const [path, go] = useLocation();
  useEffect(() => {
    go('/enter', { replace: true, state: { to: path } });
  }, [go, path]);
  return null;
}

function FailedToOpen({ again }: { readonly again: () => void }) {
  return (
    <main id="main">
      <CutOff again={again} />
    </main>
  );
}

function Unknown() {
  const say = useWords();
  return (
    <Page title={say('pageKit.unknownTitle')}>
      <p>{say('pageKit.unknownText')}</p>
      <p>
        <Link href="/">{say('pageKit.toStart')}</Link>
      </p>
    </Page>
  );
}
