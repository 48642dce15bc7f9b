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

	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
)

// Bounds of the wallboard.
const (
	frames      = 500 * time.Millisecond // from one to the next
	maxWatchers = 1000
	frameTime   = 10 * time.Second // for a watcher to take one frame
)

// board makes a frame of the newest view for everybody who watches. There is one
// frame at a time: whoever is slow gets the newest when ready for it, and the
// simulation waits for nobody.
type board struct {
	clock    *Clock
	model    *model.Model
	template *template.Template
	log      *slog.Logger

	mutex    sync.Mutex
	curve    *dayCurve
	newest   atomic.Pointer[boardFrame]
	watchers atomic.Int64
}

// boardFrame is one event of the stream. Next is closed when there is another.
type boardFrame struct {
	event []byte
	next  chan struct{}
}

func newBoard(clock *Clock, m *model.Model, t *template.Template, log *slog.Logger) *board {
	b := &board{clock: clock, model: m, template: t, log: log, curve: newDayCurve(m)}
	b.newest.Store(&boardFrame{next: make(chan struct{})})
	return b
}

// run makes frames until the context ends, and then lets the watchers go.
func (b *board) run(ctx context.Context) {
	ticker := time.NewTicker(frames)
	defer ticker.Stop()
	var seen *metrics.View
	var set Setting
	for {
		select {
		case <-ctx.Done():
			close(b.newest.Swap(&boardFrame{}).next) // a frame without a next is the last
			return
		case <-ticker.C:
			v, s := b.look(), b.clock.Setting()
			if seen != nil && v.Time.Equal(seen.Time) && s == set {
				continue
			}
			seen, set = v, s
			if b.watchers.Load() > 0 {
				b.publish()
			}
		}
	}
}

// look adds the newest view to the curve of the day.
func (b *board) look() *metrics.View {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	v := b.clock.View()
	b.curve.add(v)
	return v
}

// view gives the board as it stands now.
func (b *board) view() *boardView {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	v := b.clock.View()
	b.curve.add(v)
	return newBoardView(b.model, v, b.clock.Setting(), b.curve.plot())
}

// event shows the board as it stands now, as an event of a stream: each line of the
// page's part is data.
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

// publish makes a frame for those who watch.
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
		http.Error(w, "1,000 watch the wallboard already", http.StatusServiceUnavailable)
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

// stream sends the board as it stands, and then each newer frame. The first is made
// for this watcher: while time is paused no other may come for long.
func (b *board) stream(w http.ResponseWriter, r *http.Request) error {
	out := http.NewResponseController(w)
	send := func(event []byte) error {
		if err := out.SetWriteDeadline(time.Now().Add(frameTime)); err != nil {
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

// wallboard shows the board; its script then follows the stream.
func (p *pages) wallboard(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "wallboard", "Wallboard", "wallboard", p.board.view())
}

// setBoardClock sets the speed, or stops the time and lets it go on.
func (p *pages) setBoardClock(w http.ResponseWriter, r *http.Request) {
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
			paused, known := map[string]bool{"yes": true, "no": false}[fields.Get("paused")]
			if !known {
				return errors.New("paused is yes or no")
			}
			to.Paused = paused
		}
		return nil
	})
	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if wantsPart(r) {
		p.show(w, r, http.StatusOK, "wallboard", "", "", p.board.view())
		return
	}
	http.Redirect(w, r, "/wallboard", http.StatusSeeOther)
}
