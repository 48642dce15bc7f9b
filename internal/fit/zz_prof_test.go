package fit_test

import (
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/fit"
	"github.com/ivrsim/ivrsim/internal/records"
)

func TestZZProf(t *testing.T) {
	name := os.Getenv("ZZ")
	if name == "" {
		t.Skip()
	}
	in, _ := os.Open(name)
	var m *records.Map
	if mp := os.Getenv("ZZMAP"); mp != "" {
		src, _ := os.ReadFile(mp)
		var found diag.Findings
		m = records.ReadMap(mp, src, &found)
	}
	r, err := records.NewReader(in, name, m)
	if err != nil {
		t.Fatal(err)
	}
	cpu, _ := os.Create("/tmp/fitw/cpu.prof")
	_ = pprof.StartCPUProfile(cpu)
	t0 := time.Now()
	d, err := fit.Collect(r, fit.Dates{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("collect", time.Since(t0))
	var ms runtime.MemStats
	r = nil
	runtime.GC()
	runtime.ReadMemStats(&ms)
	t.Log("live after collect", ms.HeapAlloc>>20, "sys", ms.Sys>>20, "total", ms.TotalAlloc>>20)
	h, _ := os.Create("/tmp/fitw/collect.heap")
	_ = pprof.Lookup("heap").WriteTo(h, 0)
	t0 = time.Now()
	c := fit.Fit(d)
	t.Log("fit", time.Since(t0))
	pprof.StopCPUProfile()
	runtime.ReadMemStats(&ms)
	t.Log("sys", ms.Sys>>20, "total", ms.TotalAlloc>>20)
	h, _ = os.Create("/tmp/fitw/fit.heap")
	_ = pprof.Lookup("heap").WriteTo(h, 0)
	_ = c
	runtime.KeepAlive(d)
}
