package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// runPipe reads the call's inputs from the lines of standard input and prints the
// conversation. A refused input is reported and skipped.
func runPipe(cmd *cobra.Command, k *keypad) error {
	t := transcript{keypad: k, out: cmd.OutOrStdout()}
	if err := t.print(); err != nil {
		return err
	}

	input := bufio.NewScanner(cmd.InOrStdin())
	refused := false
	n := 1
	for ; input.Scan(); n++ {
		err := t.step(input.Text())

		// The events of a refused input come before its error, as in the call.
		if err := t.print(); err != nil {
			return err
		}
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "error: input %d: %v\n", n, err)
			refused = true
		}
	}

	// A line that is too long also ends the scan, and shows only here.
	err := input.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		return cannot(fmt.Errorf("input %d is longer than %d bytes", n, bufio.MaxScanTokenSize), "write an input per line")
	}
	if err != nil {
		return fmt.Errorf("read the input: %w", err)
	}
	if err := t.hangUp(); err != nil {
		return err
	}
	if err := t.print(); err != nil {
		return err
	}
	if refused {
		return failed()
	}
	return nil
}

// transcript prints the conversation of a call.
type transcript struct {
	*keypad
	out      io.Writer
	printed  int    // events
	lastStep string // printed
}

// step takes one line of input. Each lookup and transfer before has its first outcome, up
// to one that the line answers.
func (t *transcript) step(line string) error {
	isOpen := func() bool { return t.Awaits() == ivr.ForLookup && !t.isOutcome(line) }
	if err := t.answerFirst(isOpen); err != nil {
		return err
	}
	return t.take(line)
}

// maxFirstOutcomes is the most lookups and transfers that get their first outcome in a row. Their first
// outcomes may lead a call in a cycle forever.
const maxFirstOutcomes = 1000

// answerFirst gives lookups and transfers their first outcome while one is open.
func (t *transcript) answerFirst(isOpen func() bool) error {
	for range maxFirstOutcomes {
		if !isOpen() {
			return nil
		}
		if err := t.answer(t.Outcomes()[0], nil); err != nil {
			return err
		}
	}
	return fmt.Errorf("%d lookups and transfers in a row have had their first outcome, the last at step %q; "+
		"type an outcome that leads to a step with an input", maxFirstOutcomes, t.Step().Name)
}

// hangUp ends the call if it has not ended. A lookup has its first outcome before: in a
// scripted call no input comes during a lookup.
func (t *transcript) hangUp() error {
	isOpen := func() bool { return t.Awaits() == ivr.ForLookup && t.Step().Help == flow.NoHelp }
	if err := t.answerFirst(isOpen); err != nil {
		return err
	}
	if t.Awaits() == ivr.Ended {
		return nil
	}
	return t.Do(script.Step{Word: script.HangUp})
}

// print prints the events since the last print.
func (t *transcript) print() error {
	events := t.Trace()
	for i := t.printed; i < len(events); i++ {
		e := &events[i]

		what := e.Line(t.Program())
		if what == "" {
			continue
		}

		step := t.StepAt(e.State).String()
		shown := step

		// A step is named once, at its first event.
		if step == t.lastStep {
			shown = ""
		}

		t.lastStep = step
		after := e.At.Sub(events[0].At)

		minutes := int(after.Minutes())
		seconds := int(after.Seconds()) % 60
		line := fmt.Sprintf("%3d:%02d  %-28s  %-6s  %s", minutes, seconds, shown, e.Who(), what)
		if _, err := fmt.Fprintln(t.out, diag.Visible(line)); err != nil {
			return err
		}
	}

	t.printed = len(events)
	return nil
}
