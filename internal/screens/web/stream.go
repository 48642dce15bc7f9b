package web

import (
	"bytes"
	"net/http"
	"sync/atomic"
	"time"
)

// Limits of the streams of events.
const (
	maxWatchers  = 1000             // half of the connections
	frameTimeout = 10 * time.Second // for sending one event
	quietStream  = 20 * time.Second // until a comment is sent, so that a proxy keeps the connection
)

// feed has a newest event for all its watchers, the browsers that show a page. A slow
// watcher skips events. Nothing waits for watchers.
type feed struct{ newest atomic.Pointer[frame] }

// frame is an event of a feed. The channel next is closed when there is a newer frame. It
// is nil in the last frame, at shutdown.
type frame struct {
	event []byte
	next  chan struct{}
}

func newFeed() *feed {
	f := &feed{}
	f.newest.Store(&frame{next: make(chan struct{})})
	return f
}

func (f *feed) publish(event []byte) { close(f.newest.Swap(&frame{event, make(chan struct{})}).next) }

// end ends the streams.
func (f *feed) end() { close(f.newest.Swap(&frame{}).next) }

// newEvent returns a server-sent event: each line of HTML is a data line.
func newEvent(name string, html []byte) []byte {
	event := []byte("event: " + name + "\n")
	for line := range bytes.Lines(html) {
		event = append(append(append(event, "data: "...), bytes.TrimRight(line, "\r\n")...), '\n')
	}
	return append(event, '\n')
}

// events streams what every page shows: the state of the files.
func (s *site) events(w http.ResponseWriter, r *http.Request) {
	s.stream(w, r, func() ([]byte, error) { return nil, nil }, newFeed())
}

// boardEvents streams the wallboard too. The first frame is rendered for this watcher,
// because there is no new one while time is paused.
func (s *site) boardEvents(w http.ResponseWriter, r *http.Request) {
	s.board.watchers.Add(1)
	defer s.board.watchers.Add(-1)
	s.stream(w, r, s.board.event, s.board.feed)
}

// stream sends the state of the files and a first event to one watcher, and then the newer events
// of the files and of the page's feed.
func (s *site) stream(w http.ResponseWriter, r *http.Request, first func() ([]byte, error), page *feed) {
	if s.watchers.Add(1) > maxWatchers {
		s.watchers.Add(-1)
		http.Error(w, "1,000 pages are open already", http.StatusServiceUnavailable)
		return
	}

	defer s.watchers.Add(-1)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")

	if r.Method == http.MethodHead {
		return
	}

	if err := s.sendEvents(w, r, first, page); err != nil {
		s.log.Debug("stream", "watcher", r.RemoteAddr, "err", err)
	}
}

func (s *site) sendEvents(w http.ResponseWriter, r *http.Request, first func() ([]byte, error), page *feed) error {
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

	files := s.files.newest.Load()
	frames := page.newest.Load()

	event, err := first()
	if err != nil {
		return err
	}
	if err := send(append(append([]byte("retry: 1000\n\n"), files.event...), event...)); err != nil {
		return err
	}

	quiet := time.NewTicker(s.quietStream)
	defer quiet.Stop()

	for files.next != nil {
		select {
		case <-quiet.C:
			event = []byte(": this stream goes on\n\n")
		case <-files.next:
			files = s.files.newest.Load()
			event = files.event
		case <-frames.next:
			frames = page.newest.Load()
			event = frames.event
		case <-r.Context().Done():
			return nil
		}
		if err := send(event); err != nil {
			return err
		}
	}

	return nil
}
