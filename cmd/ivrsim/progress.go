package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressDelay is the time after which a run shows its progress.
const progressDelay = time.Second

// progress is a progress bar on a terminal. On anything else it shows nothing.
type progress struct {
	mutex sync.Mutex
	bar   *progressbar.ProgressBar // nil if it is not to be shown
	start time.Time
}

func newProgress(out io.Writer, description string) *progress {
	p := &progress{start: time.Now()}
	if isTerminal(out) {
		p.bar = progressbar.NewOptions(-1,
			progressbar.OptionSetWriter(out),
			progressbar.OptionSetDescription(description),
			progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(),
		)
	}
	return p
}

// set shows how much of the run is done, and how much of it there is at most.
func (p *progress) set(done, most int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.bar == nil || time.Since(p.start) < progressDelay {
		return
	}
	p.bar.ChangeMax(most)
	_ = p.bar.Set(done) // a terminal that cannot be written to does not stop a run
}

// describe changes what the bar says.
func (p *progress) describe(what string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.bar != nil {
		p.bar.Describe(what)
	}
}

// isShown reports whether there is a bar.
func (p *progress) isShown() bool { return p.bar != nil }

// clear removes the bar before the report is printed.
func (p *progress) clear() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
