package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

const (
	// quietTime has to pass without a change before files are read again: an editor saves a
	// file in several steps.
	quietTime = 50 * time.Millisecond

	// stampEvery is the time between two looks at the files themselves. The system tells nothing
	// of a folder that takes the place of the watched one, or of a file that a link leads to.
	stampEvery = 500 * time.Millisecond
)

// watcher watches the folder at the end of a center's path.
type watcher struct {
	folder string
	events *fsnotify.Watcher
	stamp  workspace.Stamp // of the last read files, or older

	// The center as it is shown, and as it was read last. The last reading may have been refused.
	shown, last workspace.Folder
}

func newWatcher(f workspace.Folder) (*watcher, error) {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", f.Path, err)
	}
	if err := events.Add(f.Path); err != nil {
		_ = events.Close() // nothing is written through it
		return nil, fmt.Errorf("watch %s: %w", f.Path, err)
	}
	w := &watcher{folder: f.Path, events: events, stamp: workspace.StampOf(f.Path), shown: f, last: f}
	w.addTranslations()
	return w, nil
}

func (w *watcher) close() { _ = w.events.Close() } // nothing is written through it

// addTranslations watches the folder of translations, which need not exist.
func (w *watcher) addTranslations() { _ = w.events.Add(filepath.Join(w.folder, yaml.Translations)) }

// watchAgain watches the folders at the end of the paths now. A missing folder is noticed by its
// stamp when it returns.
func (w *watcher) watchAgain() {
	for _, path := range w.events.WatchList() {
		_ = w.events.Remove(path) // it may be gone
	}
	_ = w.events.Add(w.folder)
	w.addTranslations()
}

// reads reports whether the center depends on a file.
func (w *watcher) reads(name string) bool { return w.shown.Reads(name) || w.last.Reads(name) }

// change returns the first file that has another stamp than when the center was read, or "".
func (w *watcher) change() string {
	return workspace.StampOf(w.folder).Only(w.reads).Changed(w.stamp.Only(w.reads))
}

// nextChange waits until a file that the center reads has changed and no further change
// follows within quietTime, and returns the file's name; "" when the context is done.
func (w *watcher) nextChange(ctx context.Context) (string, error) {
	var changed string
	var quiet <-chan time.Time
	look := time.NewTicker(stampEvery)
	defer look.Stop()

	for {
		select {
		case <-ctx.Done():
			return "", nil
		case <-quiet:
			quiet = nil

			// An event may come after its change was read already.
			if w.change() == "" {
				continue
			}
			w.watchAgain()
			w.stamp = workspace.StampOf(w.folder) // before the files are read, so that no later change is missed
			return changed, nil
		case err := <-w.events.Errors:
			return "", fmt.Errorf("watch %s: %w", w.folder, err)
		case event := <-w.events.Events:
			name, err := filepath.Rel(w.folder, event.Name)
			isRead := err == nil && w.reads(filepath.ToSlash(name))

			// Editors change the attributes of files that stay the same.
			if isRead && event.Op != fsnotify.Chmod {
				changed = filepath.Base(event.Name)
				quiet = time.After(quietTime)
			}
		case <-look.C:
			name := w.change()

			// The stamps find changes without an event, as when a folder takes the place of the
			// watched one.
			if name != "" && quiet == nil {
				changed = w.nameOf(name)
				quiet = time.After(quietTime)
			}
		}
	}
}

// nameOf returns the name of a changed file for events. The folder has the name of its path.
func (w *watcher) nameOf(name string) string {
	if name == "." {
		return w.folder
	}
	return filepath.Base(filepath.FromSlash(name))
}
