package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/script"
)

// pipe drives a call by the lines of standard input and prints the conversation
// as it goes. A refused input is printed and skipped.
func pipe(cmd *cobra.Command, k *keypad) error {
	p := transcript{keypad: k, out: cmd.OutOrStdout()}
	input, refused := bufio.NewScanner(cmd.InOrStdin()), false
	if err := p.print(); err != nil {
		return cannot(err, "")
	}
	lines := linesOf(cmd.Context(), input)
	for n := 1; ; n++ {
		line, more := "", false
		select {
		case line, more = <-lines:
		case <-cmd.Context().Done():
		}
		if cmd.Context().Err() != nil {
			return cannot(errors.New("interrupted"), "")
		}
		if !more {
			break
		}
		err := p.hop(line)
		if failed := p.print(); failed != nil {
			return cannot(failed, "")
		}
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "error: line %d: %v\n", n, err)
			refused = true
		}
	}
	if err := input.Err(); err != nil {
		return cannot(fmt.Errorf("read the input: %w", err), "")
	}
	if err := errors.Join(p.hangUp(), p.print()); err != nil {
		return cannot(err, "")
	}
	if refused {
		return notFine()
	}
	return nil
}

// linesOf gives the lines as they come: nothing ends a read of standard input, so an
// interrupt does not wait for one.
func linesOf(ctx context.Context, input *bufio.Scanner) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for input.Scan() {
			select {
			case lines <- input.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// transcript prints a call's conversation, as far as it has come.
type transcript struct {
	*keypad
	out     io.Writer
	printed int
	step    string
}

// hop does one line of input.
func (t *transcript) hop(line string) error {
	if err := t.passLookups(line); err != nil {
		return err
	}
	return t.take(line)
}

// passLookups gives every lookup its first outcome, up to one that the line
// answers.
func (t *transcript) passLookups(line string) error {
	for t.Waits() == ivr.ForLookup && !t.answers(line) {
		if err := t.Lookup(t.Outcomes()[0], nil); err != nil {
			return err
		}
	}
	return nil
}

// hangUp ends what the input has left open.
func (t *transcript) hangUp() error {
	if err := t.passLookups(""); err != nil || t.Waits() == ivr.Ended {
		return err
	}
	return t.Do(script.Step{Word: script.HangUp})
}

// print writes what has happened since it was called last.
func (t *transcript) print() error {
	events := t.Trace()
	for i := t.printed; i < len(events); i++ {
		e := &events[i]
		if e.Kind == ivr.EventTook {
			continue
		}
		step := t.StepAt(e.State).String()
		if step == t.step {
			step = ""
		} else {
			t.step = step
		}
		after := e.At.Sub(events[0].At)
		line := fmt.Sprintf("%3d:%02d  %-28s  %-6s  %s", int(after.Minutes()), int(after.Seconds())%60, step, e.Who(), e)
		if _, err := fmt.Fprintln(t.out, diag.Visible(line)); err != nil {
			return err
		}
	}
	t.printed = len(events)
	return nil
}
