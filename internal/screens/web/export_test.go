package web

import (
	"context"
	"time"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// SetNow replaces the clock of the calls from the page.
func (s *Server) SetNow(now func() time.Time) { s.site.sessions.now = now }

// SetQuietStream changes the time after which a stream sends a comment.
func (s *Server) SetQuietStream(after time.Duration) { s.site.quietStream = after }

// Forward advances the day of a paused clock and shows it.
func (c *Clock) Forward(by time.Duration) error {
	err := c.step(int64(by))
	c.publish(0, 0)
	return err
}

// ShowReport adds a run of the newest files.
func (s *Server) ShowReport(r *report.Report) {
	p := s.site.newest.Load()
	s.site.reports.state.begun = p.state.version
	s.site.reports.keep(r, p.center.Model, p.state)
}

// Simulate makes the simulation that is requested.
func (s *Server) Simulate(ctx context.Context) error {
	err := (<-s.site.reports.jobs)(ctx)
	s.site.reports.finish(err)
	return err
}

// Calls counts the calls that are stored.
func (s *Server) Calls() int {
	s.site.sessions.mutex.Lock()
	defer s.site.sessions.mutex.Unlock()
	return len(s.site.sessions.calls)
}

// LeadGuests leads the guests of the running day on, as the server does every moment.
func (s *Server) LeadGuests() { s.site.leadAll() }

// Occupy draws until the function that it returns is called.
func (s *Server) Occupy() func() {
	s.site.drawer <- struct{}{}
	return func() { <-s.site.drawer }
}
