package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// BenchmarkScrape is one scrape of the sample center, as Prometheus asks for it.
func BenchmarkScrape(b *testing.B) {
	day := peakDay(b)
	if err := day.Advance(int64(12 * time.Hour)); err != nil {
		b.Fatal(err)
	}
	scrape := scraper(b, web.NewClock(day, 60, slog.New(slog.NewTextHandler(io.Discard, nil))))
	b.ReportAllocs()
	for b.Loop() {
		scrape()
	}
}

func scraper(b *testing.B, clock *web.Clock) func() {
	handler, err := prometheus.Handler(prometheus.NewCollector(prometheus.Run{Name: "peak_day", Started: time.Unix(0, 0)}, clock.View))
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Accept", "application/openmetrics-text;version=1.0.0")
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Error(w.Code)
		}
	}
}

// BenchmarkHour simulates an hour of the peak day, alone and while another goroutine
// scrapes 50 times a second. Scrapes should not slow the simulation.
func BenchmarkHour(b *testing.B) {
	for _, scraped := range []bool{false, true} {
		name := map[bool]string{false: "alone", true: "scraped"}[scraped]
		b.Run(name, func(b *testing.B) {
			day := peakDay(b)
			scrape := scraper(b, web.NewClock(day, 60, slog.New(slog.NewTextHandler(io.Discard, nil))))
			stop := make(chan struct{})
			var others sync.WaitGroup
			if scraped {
				others.Go(func() {
					due := time.NewTicker(time.Second / 50)
					defer due.Stop()
					for {
						select {
						case <-stop:
							return
						case <-due.C:
							scrape()
						}
					}
				})
			}
			for b.Loop() {
				if err := day.Advance(int64(time.Hour)); err != nil {
					b.Fatal(err)
				}
			}
			close(stop)
			others.Wait()
		})
	}
}
