package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ivrsim/ivrsim/internal/script"
)

// atTerminal reports whether a person sits at both ends of the verb.
func atTerminal(cmd *cobra.Command) bool {
	in, ok := cmd.InOrStdin().(*os.File)
	return ok && term.IsTerminal(int(in.Fd())) && isTerminal(cmd.OutOrStdout())
}

// askAndCall shows the form, and then the call that it describes.
func askAndCall(cmd *cobra.Command, c *center, flags callFlags) error {
	form := newCallForm(c, flags)
	if err := show(cmd, form); err != nil || form.left {
		return err
	}
	return form.ready.run(cmd, form.flags)
}

// screen gives the driver of a call from the terminal, which leaves the
// conversation behind when it closes.
func (d *dialing) screen(flags callFlags) func(*cobra.Command, *keypad) error {
	file := flags.save
	if file == "" {
		file = filepath.Join(d.folder.path, d.flow+script.Suffix)
	}
	return func(cmd *cobra.Command, k *keypad) error {
		s := &callScreen{keypad: k, fast: flags.fast, file: file}
		err := show(cmd, s)
		t := transcript{keypad: k, out: cmd.OutOrStdout()}
		if failed := t.print(); err == nil {
			err = written(failed)
		}
		return err
	}
}

// show runs a model on the verb's terminal until it quits.
func show(cmd *cobra.Command, m tea.Model) error {
	program := tea.NewProgram(m, tea.WithContext(cmd.Context()), tea.WithInput(cmd.InOrStdin()), tea.WithOutput(cmd.OutOrStdout()), tea.WithoutSignalHandler())
	_, err := program.Run()
	if cmd.Context().Err() != nil {
		return cannot(errors.New("interrupted"), "")
	}
	if err != nil {
		return cannot(fmt.Errorf("the terminal: %w", err), "")
	}
	return nil
}
