package web

import (
	"bytes"
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
)

// Limits of the wallboard.
const (
	frameInterval = 500 * time.Millisecond
	maxWatchers   = 1000             // half of the connections
	frameTimeout  = 10 * time.Second // for sending one frame
)

// board renders the newest view once for all watchers, the browsers that show the
// wallboard. A slow watcher skips frames. The simulation does not wait for watchers.
type board struct {
	clock    *Clock
	model    *model.Model
	template *template.Template
	log      *slog.Logger

	mutex    sync.Mutex // of history
	history  *dayHistory
	newest   atomic.Pointer[boardFrame]
	watchers atomic.Int64
}

// boardFrame is one event of the stream. The channel next is closed when there is a newer
// frame. It is nil in the last frame, at shutdown.
type boardFrame struct {
	event []byte
	next  chan struct{}
}

func newBoard(clock *Clock, m *model.Model, t *template.Template, log *slog.Logger) *board {
	b := &board{clock: clock, model: m, template: t, log: log, history: newDayHistory(m)}
	b.newest.Store(&boardFrame{next: make(chan struct{})})
	return b
}

// run renders frames until the context ends, which ends the streams.
func (b *board) run(ctx context.Context) {
	ticker := time.NewTicker(frameInterval)
	defer ticker.Stop()
	var lastTime time.Time
	var lastSetting Setting
	for {
		select {
		case <-ctx.Done():
			close(b.newest.Swap(&boardFrame{}).next)
			return
		case <-ticker.C:
			v, _ := b.sample()
			setting := b.clock.Setting()
			if v.Time.Equal(lastTime) && setting == lastSetting {
				continue
			}
			lastTime, lastSetting = v.Time, setting
			if b.watchers.Load() > 0 {
				b.publish()
			}
		}
	}
}

// sample adds the newest view to the history of the day. It returns both.
func (b *board) sample() (*metrics.View, chart.Chart) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	v := b.clock.View()
	b.history.add(v)
	return v, b.history.chart()
}

// view returns the current board.
func (b *board) view() *boardView {
	v, day := b.sample()
	return newBoardView(b.model, v, b.clock.Setting(), day)
}

// event renders the board as a server-sent event: each line of HTML is a data line.
func (b *board) event() ([]byte, error) {
	var page bytes.Buffer
	if err := b.template.Execute(&page, b.view()); err != nil {
		return nil, err
	}
	event := []byte("event: part\n")
	for line := range bytes.Lines(page.Bytes()) {
		event = append(append(append(event, "data: "...), bytes.TrimRight(line, "\r\n")...), '\n')
	}
	return append(event, '\n'), nil
}

// publish renders a frame and wakes the streams.
func (b *board) publish() {
	event, err := b.event()
	if err != nil {
		b.log.Error("wallboard", "err", err)
		return
	}
	old := b.newest.Swap(&boardFrame{event, make(chan struct{})})
	close(old.next)
}

// events streams frames to one watcher.
func (b *board) events(w http.ResponseWriter, r *http.Request) {
	if b.watchers.Add(1) > maxWatchers {
		b.watchers.Add(-1)
		http.Error(w, "1,000 browsers show the wallboard already", http.StatusServiceUnavailable)
		return
	}
	defer b.watchers.Add(-1)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	if err := b.stream(w, r); err != nil {
		b.log.Debug("wallboard", "watcher", r.RemoteAddr, "err", err)
	}
}

// stream sends the current board and then each newer frame. The first frame is
// rendered for this watcher, because there is no new one while time is paused.
func (b *board) stream(w http.ResponseWriter, r *http.Request) error {
	out := http.NewResponseController(w)
	send := func(event []byte) error {
		if err := out.SetWriteDeadline(time.Now().Add(frameTimeout)); err != nil {
			return err
		}
		if _, err := w.Write(event); err != nil {
			return err
		}
		return out.Flush()
	}
	sent := b.newest.Load()
	first, err := b.event()
	if err != nil {
		return err
	}
	if err := send(append([]byte("retry: 1000\n\n"), first...)); err != nil {
		return err
	}
	for sent.next != nil {
		select {
		case <-sent.next:
		case <-r.Context().Done():
			return nil
		}
		sent = b.newest.Load()
		if err := send(sent.event); err != nil {
			return err
		}
	}
	return nil
}

// wallboard shows the board. Its script then follows the stream.
func (p *pages) wallboard(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "wallboard", "Wallboard", "wallboard", p.board.view())
}

// setClock sets the speed, or pauses the simulation, by a form.
func (p *pages) setClock(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}
	_, err := p.clock.Change(func(to *Setting) error {
		if fields.Has("speed") {
			speed, err := strconv.ParseFloat(fields.Get("speed"), 64)
			if err != nil {
				return errors.New("a speed is a number of simulated seconds a second")
			}
			to.Speed = speed
		}
		if fields.Has("paused") {
			to.Paused = fields.Get("paused") == "yes"
		}
		return nil
	})
	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if wantsPart(r) {
		p.wallboard(w, r)
		return
	}
	http.Redirect(w, r, "/wallboard", http.StatusSeeOther)
}
