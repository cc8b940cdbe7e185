import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Called for Escape, the close button, and a click outside if that closes. */
  readonly onClose: () => void;
  /** Called when the dialog has faded out. */
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

/** The foot of a dialog, which stays visible. Screen readers read a question when it appears. */
export function DialogFoot({ isQuestion, children }: DialogFootProps) {
  return (
    <div role={isQuestion ? 'alert' : undefined} className={classes.foot}>
      {children}
    </div>
  );
}

/**
 * A modal dialog, composed of Mantine's parts: its `Modal` has a `<header>`, which screen readers take for the page's. It
 * has no scroll lock of Mantine's, which the page's policy blocks (global.css has one).
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
        {/* While the dialog fades out, its controls are disabled. */}
        <Modal.Body inert={!isOpen}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
