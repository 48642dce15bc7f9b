package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A table that the center does not read, as the records that --follow reads, causes no reload. Neither does an event that
// comes after its change was read.
func TestWatcherPassesOver(t *testing.T) {
	t.Parallel()
	folder := smallCenter(t)
	f, err := workspace.Open(folder)
	must(t, err)
	_, err = workspace.Read(f)
	must(t, err)

	for name, write := range map[string]func(){
		"calls.csv": func() {
			must(t, os.WriteFile(filepath.Join(folder, "calls.csv"), []byte("call,arrived\n"), 0o600))
		},
		"main.yaml": func() {}, // it was read already
	} {
		synctest.Test(t, func(t *testing.T) {
			events := &fsnotify.Watcher{Events: make(chan fsnotify.Event), Errors: make(chan error)}
			w := &watcher{folder: folder, events: events, stamp: workspace.StampOf(folder), shown: f, last: f}
			write()
			go func() {
				events.Events <- fsnotify.Event{Name: filepath.Join(folder, name), Op: fsnotify.Write}
			}()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if changed, err := w.nextChange(ctx); changed != "" || err != nil {
				t.Errorf("%s causes a reload of %q (%v)", name, changed, err)
			}
		})
	}
}
