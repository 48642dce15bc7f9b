package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressAfter is how long a run may take before it shows that it goes on.
const progressAfter = time.Second

// progress is a bar on a terminal for runs over a second. On anything else it
// is silent.
type progress struct {
	mutex sync.Mutex
	out   io.Writer
	what  string
	timer *time.Timer
	bar   *progressbar.ProgressBar // nil until it is time to show it
	over  bool                     // it is no longer to be shown
	done  int
	most  int
}

func newProgress(out io.Writer, what string) *progress {
	p := &progress{out: out, what: what, most: -1}
	if isTerminal(out) {
		p.timer = time.AfterFunc(progressAfter, p.begin)
	}
	return p
}

// begin shows the bar, as far as the run has come.
func (p *progress) begin() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.over {
		return
	}
	p.bar = progressbar.NewOptions(p.most,
		progressbar.OptionSetWriter(p.out),
		progressbar.OptionSetDescription(p.what),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
	)
	p.draw()
}

// show takes note of how much of the run is done, of how much at most.
func (p *progress) show(done, most int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.done, p.most = done, most
	if p.bar != nil {
		p.draw()
	}
}

// draw draws the bar. A terminal that cannot be written to does not stop a run.
func (p *progress) draw() {
	if p.most > 0 {
		p.bar.ChangeMax(p.most)
	}
	_ = p.bar.Set(p.done) // see above
}

// clear removes the bar before the report is printed.
func (p *progress) clear() {
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.over = true
	if p.bar != nil {
		_ = p.bar.Clear() // see draw
		p.bar = nil
	}
}
