package des_test

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

func ExampleCalendar() {
	const second = 1_000_000_000
	var calendar des.Calendar
	calendar.Schedule(0, 30*second, 0) // call 0 hangs up after 30 s
	calendar.Schedule(1, 20*second, 1)
	calendar.Schedule(2, 20*second, 2) // at the same time, with a higher rank
	calendar.Cancel(0)                 // call 0 is answered
	for {
		id, at, ok := calendar.Next()
		if !ok {
			break
		}
		fmt.Printf("call %d at %d s\n", id, at/second)
	}
	// Output:
	// call 1 at 20 s
	// call 2 at 20 s
}

func ExampleKey() {
	const patience, handling = 1, 2
	handle, err := des.LognormalMeanP90(330_000_000_000, 660_000_000_000)
	if err != nil {
		fmt.Println(err)
		return
	}
	call := des.NewKey(2026, 0).With(17) // call 17 of replication 0
	stream := call.With(handling).Stream()
	handleTime := handle.Sample(&stream)

	// Drawing a patience does not change the call's handle time.
	other := call.With(patience).Stream()
	again := call.With(handling).Stream()
	fmt.Println(other.Exp() > 0, handle.Sample(&again) == handleTime)
	// Output: true true
}
