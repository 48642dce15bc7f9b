package records_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// dumped are the values of a sequence as texts, the first ones alone if most is not -1.
func dumped[V any](all iter.Seq[V], most int) (out []string) {
	for v := range all {
		out = append(out, diagtest.Dump(v))
		if len(out) == most {
			break
		}
	}
	return out
}

// A reader in each format that is stopped after some records has read these records and no other ones.
func TestStoppedReadersReadTheFirstRecords(t *testing.T) {
	contact := func(id string) string {
		return fmt.Sprintf(`{"ContactId": %q, "InitiationMethod": "INBOUND", "InitiationTimestamp": "2026-08-03T08:00:00Z", `+
			`"Queue": {"Name": "sales", "EnqueueTimestamp": "2026-08-03T08:01:00Z"}, "DisconnectTimestamp": "2026-08-03T08:02:00Z"}`+"\n", id)
	}
	calls := map[string]string{
		"cells": "call,arrived,queue,answered,ended\n1,2026-08-03 08:00,a,2026-08-03 08:01,2026-08-03 08:02\n" +
			"2,2026-08-03 08:01,a,2026-08-03 08:02,2026-08-03 08:03\n3,2026-08-03 08:02,a,2026-08-03 08:03,2026-08-03 08:04\n",
		"rows of one call": "call,arrived,queue,answered,ended\n1,2026-08-03 08:00,a,2026-08-03 08:01,2026-08-03 08:02\n" +
			"1,2026-08-03 08:05,b,2026-08-03 08:07,2026-08-03 08:08\n2,2026-08-03 08:02,a,2026-08-03 08:03,2026-08-03 08:04\n",
		"a log": "1785741900|1.1|sales|NONE|ENTERQUEUE||100|1\n1785741901|2.1|sales|NONE|ENTERQUEUE||101|1\n" +
			"1785741902|3.1|sales|NONE|ENTERQUEUE||102|1\n1785741903|1.1|next|NONE|ENTERQUEUE||100|1\n1785741910|1.1|next|NONE|ABANDON|1|1|9\n",
		"contacts": contact("a") + contact("b") + contact("c"),
		"JSON": `[{"arrived": "2026-08-03T08:00:00Z", "answered": "2026-08-03T08:01:00Z", "ended": "2026-08-03T08:02:00Z"},
			{"arrived": "2026-08-03T08:01:00Z", "answered": "2026-08-03T08:01:00Z", "ended": "2026-08-03T08:02:00Z"}]`,
	}
	reports := map[string]string{
		"a report":     "Date,Time,Queue,Offered,Answered\n2026-08-03,08:00,a,3,3\n2026-08-03,08:30,a,4,4\n2026-08-03,09:00,a,5,5\n",
		"two queues":   "Date,Time,Queue,Offered,Answered\n2026-08-03,08:00,a,3,3\n2026-08-03,08:00,b,4,4\n2026-08-03,08:30,a,5,5\n",
		"with a total": "Date,Time,Queue,Offered\n2026-08-03,08:00,a,3\n2026-08-03,08:00,b,4\n2026-08-03,08:00,Total,7\n",
		"a matrix":     "Date,08:00,08:30,09:00\n2026-08-03,5,6,7\n2026-08-04,6,7,8\n",
	}
	check := func(name string, read func(most int) []string) {
		t.Helper()
		all := read(-1)
		if len(all) < 2 {
			t.Errorf("%s has the records %q", name, all)
		}
		for most := 1; most < len(all); most++ {
			if got := read(most); !slices.Equal(got, all[:most]) {
				t.Errorf("%s: the first %d records are\n%s\nwant\n%s", name, most, strings.Join(got, ""), strings.Join(all[:most], ""))
			}
		}
	}
	for name, file := range calls {
		check(name, func(most int) []string {
			r, err := records.NewReader(strings.NewReader(file), "calls", nil)
			if err != nil {
				t.Fatal(name, err)
			}
			return dumped(r.All(), most)
		})
	}
	for name, file := range reports {
		check(name, func(most int) []string {
			r, err := records.NewIntervalReader(strings.NewReader(file), "report.csv", nil)
			if err != nil {
				t.Fatal(name, err)
			}
			return dumped(r.All(), most)
		})
	}
}
