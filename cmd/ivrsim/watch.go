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

// quietTime has to pass without a change before files are read again: an editor saves a
// file in several steps.
const quietTime = 50 * time.Millisecond

// watcher sees changes in a center's folder.
type watcher struct {
	folder string
	events *fsnotify.Watcher
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
	w := &watcher{f.Path, events}
	w.addTranslations()
	return w, nil
}

func (w *watcher) close() { _ = w.events.Close() } // nothing is written through it

// addTranslations watches the folder of translations, which need not exist.
func (w *watcher) addTranslations() { _ = w.events.Add(filepath.Join(w.folder, yaml.Translations)) }

// nextChange waits until a file that a center may read has changed and no further change
// follows within quietTime, and returns the file's name; "" when the context is done.
func (w *watcher) nextChange(ctx context.Context) (string, error) {
	var changed string
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return "", nil
		case <-quiet:
			w.addTranslations()
			return changed, nil
		case err := <-w.events.Errors:
			return "", fmt.Errorf("watch %s: %w", w.folder, err)
		case event := <-w.events.Events:
			name := filepath.Base(event.Name)
			if (yaml.IsFileName(name) || filepath.Ext(name) == ".csv" || name == yaml.Translations) && event.Op != fsnotify.Chmod {
				changed, quiet = name, time.After(quietTime)
			}
		}
	}
}
