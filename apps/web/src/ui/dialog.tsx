import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Escape, the cross, and a click beside it if that closes. */
  readonly onClose: () => void;
  /** It has faded out. */
  readonly onGone?: () => void;
  readonly closesOnClickOutside?: boolean;
  readonly size?: 'small' | 'large';
  readonly children: ReactNode;
}

export interface DialogFootProps {
  readonly isQuestion?: boolean;
  readonly children: ReactNode;
}

const SIZES = { small: '28rem', large: '46rem' } as const;

/** What stays in sight at the end of a dialog; a question is read out when it appears. */
export function DialogFoot({ isQuestion, children }: DialogFootProps) {
  return (
    <div role={isQuestion ? 'alert' : undefined} className={classes.foot}>
      {children}
    </div>
  );
}

/**
 * A modal dialog. Put together from Mantine's parts, because the whole one has a `<header>`, which screen readers take
 * for the page's; and without its scroll lock, which the page's policy does not allow (global.css has one).
 */
export function Dialog(props: DialogProps) {
  const { isOpen, title, onClose, onGone, closesOnClickOutside = true, size = 'small', children } = props;
  return (
    <Modal.Root
      opened={isOpen}
      onClose={onClose}
      onExitTransitionEnd={onGone}
      closeOnClickOutside={closesOnClickOutside}
      lockScroll={false}
      size={SIZES[size]}
      radius="lg"
      padding="lg"
      xOffset="0.75rem"
      classNames={{ content: classes.content }}
      centered
    >
      <Modal.Overlay color="#000" backgroundOpacity={0.55} />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" size="lg" />
        </div>
        {/* While it fades out nothing in it can be pressed any more. */}
        <Modal.Body inert={!isOpen}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
