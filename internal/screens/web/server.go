package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// Limits of the server.
const (
	maxBody         = 64 << 10
	maxHeader       = 16 << 10
	headerTimeout   = 5 * time.Second
	idleTimeout     = 60 * time.Second
	writeTimeout    = 30 * time.Second // of an answer; a stream has a deadline for each frame
	shutdownTimeout = 3 * time.Second
)

// Server serves one live simulation.
type Server struct {
	clock   *Clock
	site    *site
	mux     *http.ServeMux
	hosts   Hosts
	log     *slog.Logger
	reloads *prometheus.Reloads
}

// New returns the server of a run of a center.
func New(clock *Clock, run prometheus.Run, center *Center, log *slog.Logger) (*Server, error) {
	collector := prometheus.NewCollector(run, clock.View)

	// Prometheus reads native histograms only by protobuf, so the log names the limit.
	if n := collector.NativeOnly(); n > 0 {
		log.Warn("some histograms are native histograms only: scrape them as protobuf, or raise --max-series",
			"histograms", n, "series", collector.Series().WithClassic(), "max_series", run.MaxSeries)
	}

	reloads := prometheus.NewReloads(run.Started)
	scrape, err := prometheus.Handler(collector, reloads)
	if err != nil {
		return nil, err
	}

	site, err := newSite(center, clock, run.Started, log)
	if err != nil {
		return nil, err
	}

	s := &Server{clock: clock, site: site, mux: http.NewServeMux(), log: log, reloads: reloads}
	site.register(s.mux)
	s.mux.Handle("GET /metrics", scrape)
	s.mux.HandleFunc("GET /healthz", s.health)
	s.mux.HandleFunc("GET /api/clock", s.showClock)
	s.mux.HandleFunc("POST /api/clock", s.setClock)

	return s, nil
}

// CountClientsBy takes the address of a client from a header that a proxy before the server
// sets, such as X-Forwarded-For. It is called before Serve.
func (s *Server) CountClientsBy(header string) { s.site.clientHeader = header }

// Answer lets clients address the server under names, in addition to its IP addresses and
// localhost. It must be called before Serve.
func (s *Server) Answer(to Hosts) { s.hosts = to }

// Replace shows a center that was read again at a time: in the flows, the next call and the next
// report. Calls in progress and the running simulation keep their center. One goroutine calls
// Replace and Reject.
func (s *Server) Replace(center *Center, read time.Time) error {
	if err := s.site.replace(center, read); err != nil {
		return err
	}
	s.reloads.Succeeded(read)
	return nil
}

// Reject shows errors in files that were read again. The last shown center stays.
func (s *Server) Reject(errors []diag.Finding) error {
	s.reloads.Failed()
	return s.site.reject(errors)
}

// Handler answers the requests of one client, without the limits of [Server.Serve]. It needs
// [Server.Run].
func (s *Server) Handler() http.Handler { return secured(s.mux) }

// Run runs the clock, updates the wallboard and simulates reports until the context ends or
// the clock fails.
func (s *Server) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.clock.Run(ctx) })
	group.Go(func() error { s.site.run(ctx); return nil })
	return group.Wait()
}

// Serve handles requests and runs the clock until the context ends or one of them
// fails. It closes the listener.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := newHTTPServer(s.hosts.Only(s.Handler(), s.log), s.log)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Run(ctx) })

	group.Go(func() error {
		perClient := maxConnectionsPerClient

		// Behind a proxy all connections come from one address.
		if s.site.clientHeader != "" { // all are the proxy's
			perClient = maxConnections
		}
		err := server.Serve(newLimitedListener(l, maxConnections, perClient))

		// A closed server is the normal end of the run.
		if !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve on %s: %w", l.Addr(), err)
		}
		return nil
	})

	group.Go(func() error {
		<-ctx.Done()
		// Requests in progress have some time to complete after the context has ended.
		shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		if err := server.Shutdown(shutdown); err != nil {
			return server.Close()
		}
		return nil
	})

	return group.Wait()
}

// newHTTPServer returns a server that waits for no client forever.
func newHTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "ok: simulated time %s\n", s.clock.View().Time.Format(time.RFC3339))
}

// clockState is the answer of GET /api/clock.
type clockState struct {
	Setting
	Time string `json:"time"` // simulated, in RFC 3339
	Day  int    `json:"day"`  // simulated days before this one
}

// showClock answers with the setting and the simulated time.
func (s *Server) showClock(w http.ResponseWriter, r *http.Request) {
	v := s.clock.View()
	w.Header().Set("Cache-Control", "no-store")
	s.answerJSON(w, r, clockState{Setting: s.clock.Setting(), Time: v.Time.Format(time.RFC3339), Day: v.Day})
}

func (s *Server) answerJSON(w http.ResponseWriter, r *http.Request, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		s.log.Debug("response", "path", r.URL.Path, "err", err)
	}
}

// setClock changes the setting by JSON such as {"speed": 600, "paused": false}. A missing
// key leaves its value unchanged.
func (s *Server) setClock(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		status, message := bodyError(err)
		http.Error(w, message, status)
		return
	}

	setting, err := s.clock.Change(func(to *Setting) error {
		// An unknown key is most likely misspelled, and would change nothing silently.
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()

		err := d.Decode(to)
		if err == nil {
			// A second value after the first would be ignored silently.
			if _, end := d.Token(); end != io.EOF {
				err = errors.New("there is more after it")
			}
		}

		if err != nil {
			return fmt.Errorf(`send {"speed": 600, "paused": false}: %w`, err)
		}
		return nil
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.answerJSON(w, r, setting)
}

// bodyError returns the status and message for a body that cannot be read.
func bodyError(err error) (status int, message string) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, "the body is over 64 KiB"
	}
	return http.StatusBadRequest, "the body cannot be read: " + err.Error()
}
