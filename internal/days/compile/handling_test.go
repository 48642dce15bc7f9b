package compile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// The values of a file make the same distribution as the values in the scenario.
func TestEmpiricalFromAFile(t *testing.T) {
	talk := txtar.File{Name: "talk.csv", Data: []byte("seconds,other\n10,x\n2m,y\n,z\n0:00:30,a\n12.25,b\n")}
	file := compiled(t, "handling: {general: {shape: empirical, file: talk.csv, column: seconds}, all: {times: 200%}}\n", talk)
	values := compiled(t, "handling: {general: {shape: empirical, values: [20s, 4m, 60s, 24.5s]}}\n")
	draw := func(d *des.Distribution) []des.Duration {
		stream := des.NewKey(1, 1).Stream()
		var out []des.Duration
		for range 100 {
			out = append(out, d.Sample(&stream))
		}
		return out
	}
	if diff := cmp.Diff(draw(&values.Handling[0].Of[0].Talk), draw(&file.Handling[0].Of[0].Talk)); diff != "" {
		t.Errorf("talk times of a file (-values +file):\n%s", diff)
	}
}
