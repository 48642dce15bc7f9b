package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressDelay is the time after which a run shows its progress.
const progressDelay = time.Second

// The time to the first line of a run that is not shown on a terminal, and between two further ones.
const (
	progressFirst = 4 * time.Second
	progressEvery = 10 * time.Second
)

// progressOutput is an error output whose reader takes progress as numbers, and no bar and no lines.
type progressOutput struct {
	io.Writer
	report func(done, most int)
}

// progress is a progress bar on a terminal, and elsewhere lines.
type progress struct {
	mutex  sync.Mutex
	bar    *progressbar.ProgressBar // nil if it is not to be shown
	report func(done, most int)     // takes the progress in place of a bar, or nil
	start  time.Time

	what       string
	done, most int
	ended      chan struct{} // closed at the end; then nil
}

func newProgress(out io.Writer, description string) *progress {
	p := &progress{start: time.Now(), what: description, ended: make(chan struct{})}
	if o, ok := out.(*progressOutput); ok {
		p.report = o.report
		return p
	}
	if isTerminal(out) {
		p.bar = progressbar.NewOptions(-1,
			progressbar.OptionSetWriter(out),
			progressbar.OptionSetDescription(description),
			progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(),
		)
	}
	go p.print(out, p.ended)
	return p
}

// set shows how much of the run is done, and how much of it there is at most.
func (p *progress) set(done, most int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.done = done
	p.most = most
	if p.report != nil {
		p.report(done, most)
	}
	if p.bar == nil || time.Since(p.start) < progressDelay {
		return
	}
	p.bar.ChangeMax(most)

	// A terminal that cannot be written to does not stop a run.
	_ = p.bar.Set(done)
}

// describe changes what the bar says.
func (p *progress) describe(what string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.what = what
	if p.bar != nil {
		p.bar.Describe(what)
	}
}

// print prints a line at first after four seconds, then every ten, until the run has ended. A bar is
// shown then even if nothing is done yet.
func (p *progress) print(out io.Writer, ended <-chan struct{}) {
	lines := time.NewTicker(progressFirst)
	defer lines.Stop()

	for {
		select {
		case <-ended:
			return
		case <-lines.C:
			// The first line comes early. The lines after it come less often.
			lines.Reset(progressEvery)
		}

		// The lock keeps a line from the middle of the report.
		p.mutex.Lock()
		line := fmt.Sprintf("%s: %s", p.what, time.Since(p.start).Round(time.Second))
		if p.most > 0 {
			line += fmt.Sprintf(", %d%%", 100*p.done/p.most)
		}

		hasEnded := p.ended == nil // meanwhile
		if !hasEnded && p.bar != nil {
			p.bar.Describe(p.what)
		} else if !hasEnded {
			fmt.Fprintln(out, line)
		}

		p.mutex.Unlock()
	}
}

// isShown reports whether there is a bar, or a reader in place of it.
func (p *progress) isShown() bool { return p.bar != nil || p.report != nil }

// clear removes the bar before the report is printed.
func (p *progress) clear() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}

	// The channel is closed once. A second clear changes nothing.
	if p.ended != nil {
		close(p.ended)
		p.ended = nil
	}
}
