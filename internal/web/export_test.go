package web

import (
	"net/http"
	"time"

	"github.com/ivrsim/ivrsim/internal/report"
)

// Handler is the handler of a server, without its listener.
func (s *Server) Handler() http.Handler { return secured(s.mux) }

// SetNow replaces the clock of the calls from the page.
func (s *Server) SetNow(now func() time.Time) { s.pages.sessions.now = now }

// ShowReport sets the last report.
func (s *Server) ShowReport(r *report.Report) { s.pages.reports.finish(r, nil) }

// Calls counts the calls that are stored.
func (s *Server) Calls() int {
	s.pages.sessions.mutex.Lock()
	defer s.pages.sessions.mutex.Unlock()
	return len(s.pages.sessions.calls)
}
