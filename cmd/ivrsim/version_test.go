package main

import (
	"runtime/debug"
	"testing"
)

func TestDescribeBuild(t *testing.T) {
	clone := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123"},
		{Key: "vcs.time", Value: "2026-11-22T08:00:00Z"},
		{Key: "vcs.modified", Value: "false"},
	}
	changed := append(clone[:2:2], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	for _, c := range []struct {
		version  string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.0", nil, "v1.2.0"}, // go install …@v1.2.0
		{"v1.2.0", clone, "v1.2.0, commit 0123456789ab of 2026-11-22"},
		{"(devel)", changed, "(devel), commit 0123456789ab of 2026-11-22, with changes that are not committed"},
		{"(devel)", nil, "(devel)"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: c.version}, Settings: c.settings}
		if got := describeBuild(info); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
