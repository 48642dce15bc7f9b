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

// quietTime has to pass without a change before the calls run again: an editor saves a
// file in several steps.
const quietTime = 50 * time.Millisecond

// watch runs the calls, and again whenever a file of the center changes, until it is
// interrupted. An error ends the run in which it occurs.
func watch(cmd *cobra.Command, f folder, run func() error) error {
	if f.path == "" {
		return wrongUsage(errors.New("the embedded sample center never changes"), `"ivrsim init FOLDER" writes it out; then "ivrsim test --watch FOLDER"`)
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", f.path, err)
	}
	defer watcher.Close() //nolint:errcheck // nothing is written through it
	if err := watcher.Add(f.path); err != nil {
		return fmt.Errorf("watch %s: %w", f.path, err)
	}
	out, ctx := cmd.OutOrStdout(), cmd.Context()
	verb := withFailures(func(*cobra.Command, []string) error { return run() })
	for {
		_ = watcher.Add(filepath.Join(f.path, yaml.Translations)) // it need not exist
		err := verb(cmd, nil)
		if ctx.Err() != nil {
			return nil
		}
		var failed *failure
		if errors.As(err, &failed) {
			failed.print(cmd.ErrOrStderr())
		}
		fmt.Fprintf(out, "watching %s\n", diag.Visible(f.path))
		changed, err := nextChange(ctx, watcher)
		if err != nil {
			return fmt.Errorf("watch %s: %w", f.path, err)
		}
		if changed == "" {
			return nil
		}
		fmt.Fprintf(out, "\n%s changed\n", diag.Visible(changed))
	}
}

// nextChange waits until a YAML file has changed and no further change follows within
// quietTime, and returns the file's name; "" when the context is done.
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
			if yaml.IsFileName(filepath.Base(event.Name)) && event.Op != fsnotify.Chmod {
				changed, quiet = filepath.Base(event.Name), time.After(quietTime)
			}
		}
	}
}
