import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './page.module.css';

export interface PageProps {
  /** The page's one h1, and the window's title. */
  readonly title: string;
  readonly intro?: ReactNode;
  readonly children: ReactNode;
  /** `narrow` for forms, `wide` for lists. */
  readonly width?: 'narrow' | 'wide';
}

let isFirstPage = true;

/** A page. Sets the window's title, and moves the focus to the heading after navigation within the site. */
export function Page({ title, intro, children, width = 'wide' }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === 'Tokenhouse' ? title : `${title} · Tokenhouse`;
  }, [title]);
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
  }, []);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.head}>
        <h1 ref={heading} tabIndex={-1}>
          <bdi>{title}</bdi>
        </h1>
        {intro && <p className={classes.intro}>{intro}</p>}
      </header>
      {children}
    </div>
  );
}

const MOMENT_MS = 400;

/** Shows that the page is loading, after a short delay, so that the text does not flicker. */
export function Loading() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), MOMENT_MS);
    return () => clearTimeout(timer);
  }, []);
  return <div role="status">{isLate && 'Loading…'}</div>;
}
