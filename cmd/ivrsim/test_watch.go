package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// watch runs the calls, and again whenever a file of the center changes, until it is
// interrupted. An error ends the run in which it occurs, also if the folder is missing.
func watch(cmd *cobra.Command, f workspace.Folder, run func(workspace.Folder) error) error {
	if f.Path == "" {
		return wrongUsage(errors.New("the embedded sample center never changes"),
			`"ivrsim init FOLDER" writes it out; then "ivrsim test --watch FOLDER"`)
	}

	w, err := newWatcher(f)
	if err != nil {
		return err
	}

	defer w.close()
	out := cmd.OutOrStdout()
	ctx := cmd.Context()

	// The folder is opened again each time, because it may have been replaced.
	again := func() error {
		now, err := reopen(f)
		if err != nil {
			return err
		}
		w.shown = now
		w.last = now
		return run(now)
	}

	for {
		err := asFailure(again())
		if ctx.Err() != nil {
			return nil
		}

		// The watch goes on after an error, because the next change may correct it.
		var why *failure
		if errors.As(err, &why) {
			why.print(cmd.ErrOrStderr())
		}

		fmt.Fprintf(out, "watching %s\n", diag.Visible(f.Path))
		changed, err := w.nextChange(ctx)
		switch {
		case err != nil: // too many changes at once, for example
			cmd.PrintErrf("warning: a change may be missed: %v\n", err)
			changed = f.Path
		case changed == "":
			return nil
		}

		fmt.Fprintf(out, "\n%s changed\n", diag.Visible(changed))
	}
}
