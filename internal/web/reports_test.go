package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
)

// The simulation reports its progress in intervals of its days, which the page shows as
// a percentage.
func TestReportProgressIsAPercentage(t *testing.T) {
	s := newReports()
	if !s.start(model.Model{}, filesState{}, 100, 1) {
		t.Fatal("a report is being made before one is requested")
	}
	s.progress(2400, 9600)
	if v := s.view(&model.Model{}, filesState{}); !v.Running || v.Percent != 25 {
		t.Errorf("running %v, %d %% done, want true and 25 %%", v.Running, v.Percent)
	}
}

// Many readers of the whole report share the bytes of one page.
func TestTheWholeReportIsRenderedOnce(t *testing.T) {
	const readers = 300
	p := &pages{site: &site{reports: newReports(), log: slog.New(slog.DiscardHandler)}}
	p.reports.finish(&report.Report{Queues: make([]report.Queue, 500), Replications: 1}, filesState{}, nil)
	size := 0
	read := func() {
		w := &discarded{header: http.Header{}}
		p.wholeReport(w, httptest.NewRequest(http.MethodGet, "/report/whole", http.NoBody))
		size = w.size
		if w.Header().Get("Content-Length") != strconv.Itoa(size) {
			t.Errorf("%d bytes are sent and %s announced", size, w.Header().Get("Content-Length"))
		}
	}
	read()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range readers {
		read()
	}
	runtime.ReadMemStats(&after)
	if each := int(after.TotalAlloc-before.TotalAlloc) / readers; each > size/4 {
		t.Errorf("a reader of %d bytes takes %d bytes of memory", size, each)
	}
}

// discarded is a response whose body is counted and not kept.
type discarded struct {
	header http.Header
	size   int
}

func (d *discarded) Header() http.Header { return d.header }
func (d *discarded) WriteHeader(int)     {}
func (d *discarded) Write(p []byte) (int, error) {
	d.size += len(p)
	return len(p), nil
}
