package report

import "testing"

// A set of agents is a phrase in words. Other sets name their key and their value.
func TestSetsInWords(t *testing.T) {
	titles := SetTitles{"staff.counter": "Counter", "staff.ny.cards": "Cards, New York", "calls.shop": "Shop", "handling.orders": "Orders"}
	for _, c := range []struct{ path, value, want string }{
		{"staff.counter.shifts.07:00-13:00", "-1", "one agent fewer at Counter, 07:00 to 13:00"},
		{"staff.counter.shifts.07:00-13:00", "+1", "one agent more at Counter, 07:00 to 13:00"},
		{"staff.counter.shifts.mon-fri.07:00-13:00", "+5", "5 agents more at Counter, mon-fri 07:00 to 13:00"},
		{"staff.ny.cards.shifts.10:00-14:00", "380", "380 agents at Cards, New York, 10:00 to 14:00"},
		{"staff.ny.cards.agents", "1", "one agent at Cards, New York"},
		{"staff.counter.agents", "-10%", "10% fewer agents at Counter"},
		{"staff.counter.agents", "{at_least: 1}", "Counter: agents = {at_least: 1}"},
		{"staff.counter.cost", "20", "Counter: cost = 20"},
		{"staff.counter.shifts", "3", "Counter: shifts = 3"},
		{"staff.nobody.agents", "3", "Nobody agents = 3"},
		{"calls.shop.total", "+10%", "Calls, Shop: total = +10%"},
		{"calls.all.times", "90%", "Calls: all times = 90%"},
		{"handling.orders.mean", "180s", "Handling, Orders: mean = 180s"},
	} {
		if got := titles.Set(c.path, c.value); got != c.want {
			t.Errorf("%s=%s is %q, want %q", c.path, c.value, got, c.want)
		}
	}
}
