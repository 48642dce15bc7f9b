package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// settled is how long nothing has to change before the calls run again: an
// editor writes a file in several steps.
const settled = 50 * time.Millisecond

// watch runs the calls, and again whenever a file of the center changes, until
// it is interrupted. What is wrong in a run ends that run only.
func watch(cmd *cobra.Command, f folder, run func() error) error {
	if f.path == "" {
		return wrongUsage(errors.New("the embedded sample center never changes"), `"ivrsim init FOLDER" writes it out; then "ivrsim test --watch FOLDER"`)
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return cannot(fmt.Errorf("watch %s: %w", f.path, err), "")
	}
	defer watcher.Close() //nolint:errcheck // nothing is written through it
	if err := watcher.Add(f.path); err != nil {
		return cannot(fmt.Errorf("watch %s: %w", f.path, err), "")
	}
	for {
		_ = watcher.Add(filepath.Join(f.path, yaml.Translations)) // it need not exist
		var failed *failure
		if err := run(); errors.As(err, &failed) && cmd.Context().Err() == nil {
			failed.print(cmd.ErrOrStderr())
		}
		if cmd.Context().Err() != nil {
			return nil
		}
		fmt.Fprintf(cmd.OutOrStdout(), "watching %s\n", diag.Visible(f.path))
		changed, err := nextChange(cmd.Context(), watcher)
		switch {
		case err != nil:
			return cannot(fmt.Errorf("watch %s: %w", f.path, err), "")
		case changed == "":
			return nil
		}
		fmt.Fprintf(cmd.OutOrStdout(), "\n%s changed\n", diag.Visible(changed))
	}
}

// nextChange waits until a YAML file has changed and nothing more does, and
// gives its name; "" when the context is done.
func nextChange(ctx context.Context, watcher *fsnotify.Watcher) (string, error) {
	var changed string
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return "", nil
		case <-quiet:
			return changed, nil
		case err := <-watcher.Errors:
			return "", err
		case event := <-watcher.Events:
			if concerns(event) {
				changed, quiet = filepath.Base(event.Name), time.After(settled)
			}
		}
	}
}

// concerns reports whether an event is about what a YAML file holds: not about
// its permissions, and not about an editor's hidden copy.
func concerns(event fsnotify.Event) bool {
	return yaml.IsFileName(filepath.Base(event.Name)) && event.Op != fsnotify.Chmod
}
