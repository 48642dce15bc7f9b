package asterisk

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestNamesOfLookups has values that only the call knows, with the names of their lookups.
func TestNamesOfLookups(t *testing.T) {
	for text, want := range map[string]string{
		"DB(night/mode) = on":    "db_night_mode_on",
		"custid before":          "custid_before",
		"custid before = 1234":   "custid_before_1234",
		"LEN(custid before) = 0": "len_custid_before_0",
		`REGEX("^9" ACCT)`:       "acct_matches_9",
		"CURL(https://crm.example.com/api/vip.php?number=5,x)": "curl_vip_x",
		"CURL(http://crm.example.com/)":                        "curl_crm_example_com",
		"CURL(https://crm.example.com)":                        "curl_crm_example_com",
	} {
		if got := lookupName(text); got != want {
			t.Errorf("%s has the name %q, want %q", text, got, want)
		}
	}
}

// TestNamesOfPrograms has the lookups of programs.
func TestNamesOfPrograms(t *testing.T) {
	for line, want := range map[string]string{
		"AGI(x.php)":                   "agi x",
		"AGI(customer.php,1)":          "customer",
		"AGI(agi://10.0.0.1/vip?n=1)":  "vip",
		"EAGI(/usr/lib/agi/ab.py,1)":   "eagi ab",
		"System(/usr/bin/notify.sh x)": "notify",
	} {
		center := mustRead(t, "[in]\nexten => s,1,"+line+"\n same => n,GotoIf($[\"${SYSTEMSTATUS}\" = \"SUCCESS\"]?s,4)\n same => n,Playback(a)\n same => n,Playback(b)\n")
		if got := center.Flows[0].Steps[0].What; got != want {
			t.Errorf("%s is the lookup %q, want %q", line, got, want)
		}
	}
}

// TestNamesOfRecordings has the recordings that callers make.
func TestNamesOfRecordings(t *testing.T) {
	for file, want := range map[string]string{
		"/var/spool/hello.wav":                   "hello",
		"hello:gsm":                              "hello",
		"messages/reply-${UNIQUEID}.wav":         "reply-UNIQUEID",
		"voicemail/sales/${UNIQUEID}.wav":        "sales",
		"lovebox/${CALLERID(num)}-${EPOCH}.alaw": "lovebox",
		"/mnt/poem/${DNID}:gsm":                  "poem",
		"${FILENAME}.wav":                        "FILENAME",
		"${FOLDER}/${FILENAME}.wav":              "FILENAME",
	} {
		center := mustRead(t, "[in]\nexten => s,1,Answer()\n same => n,Record("+file+",5,60)\n")
		if got := center.Flows[0].Steps[0].What; got != want {
			t.Errorf("%s is the recording %q, want %q", file, got, want)
		}
	}
}

// TestProgramsWithOtherArguments has lines that run one program. Each line has a lookup of its own, named by the
// arguments in which the lines differ.
func TestProgramsWithOtherArguments(t *testing.T) {
	center := mustRead(t, `[in]
exten => s,1,Background(menu)
exten => s,n,WaitExten(5)
exten => 1,1,AGI(pay.agi,${CALLERID(num)},card)
exten => 1,n,Goto(9,1)
exten => 2,1,AGI(pay.agi,${CALLERID(num)},cash)
exten => 2,n,Goto(9,1)
exten => 3,1,AGI(pay.agi,${CALLERID(num)})
exten => 3,n,Goto(9,1)
exten => 4,1,AGI(agi://host/vip.agi?ask=1)
exten => 4,n,Goto(9,1)
exten => 5,1,AGI(agi://host/vip.agi?ask=2)
exten => 5,n,Goto(9,1)
exten => 6,1,AGI(pay.agi,${CALLERID(num)},cash)
exten => 6,n,Goto(9,1)
exten => 9,1,Queue(sales)
`)
	var got []string
	for _, s := range center.Flows[0].Steps {
		if s.Kind == importer.Lookup {
			got = append(got, lookupName(s.What))
		}
	}
	slices.Sort(got)
	if want := []string{"pay", "pay_card", "pay_cash", "vip_ask_1", "vip_ask_2"}; !slices.Equal(got, want) {
		t.Errorf("the lookups are %q, want %q", got, want)
	}
}

// TestValuesInNamesOfRecordings has variables that are a part of the name of a recording. Each call hears the recordings
// of its own values, as the interpreter plays them. The digits of a pattern name no recording.
func TestValuesInNamesOfRecordings(t *testing.T) {
	for name, test := range map[string]struct {
		src  string
		want []string
	}{
		"the argument of a subroutine": {
			src: "[in]\nexten => s,1,Gosub(info,s,1(fees))\nexten => s,n,Gosub(info,s,1(hours))\n" +
				"[info]\nexten => s,1,Playback(info-${ARG1}&more-${ARG1})\nexten => s,n,Return()\n",
			want: []string{"info-fees & more-fees", "info-hours & more-hours"},
		},
		"the extension of a macro": {
			src: "[in]\nexten => s,1,Macro(say,a)\nexten => s,n,Macro(say,b)\n" +
				"[macro-say]\nexten => s,1,Playback(${ARG1}-${MACRO_EXTEN})\n",
			want: []string{"a-s", "b-s"},
		},
		"a variable that a subroutine hides": {
			src: "[in]\nexten => s,1,Set(v=outer)\nexten => s,n,Gosub(sub,s,1)\nexten => s,n,Playback(v-${v})\n" +
				"[sub]\nexten => s,1,Set(LOCAL(v)=inner)\nexten => s,n,Playback(v-${v})\nexten => s,n,Return()\n",
			want: []string{"v-inner", "v-outer"},
		},
		"a counter": {
			src: "[in]\nexten => s,1,Set(N=1)\nexten => s,n(top),Playback(part-${N})\nexten => s,n,Set(N=$[${N}+1])\n" +
				"exten => s,n,GotoIf($[${N} <= 4]?top)\nexten => s,n,Hangup()\n",
			want: []string{"part-1", "part-2", "part-3", "part-4"},
		},
		"keys that one pattern takes": {
			src: "[in]\nexten => s,1,Background(menu)\nexten => s,n,WaitExten(5)\nexten => _[1-3],1,Playback(low-${EXTEN})\n" +
				"exten => _[1-3],n,Hangup()\n",
			want: []string{"low-1", "low-2", "low-3", "menu"},
		},
		"a folder that a key sets": {
			src: "[in]\nexten => s,1,Set(dir=en)\nexten => s,n,Read(key,language,1)\n" +
				"exten => s,n,GotoIf($[\"${key}\" != \"2\"]?hello)\nexten => s,n,Set(dir=es)\n" +
				"exten => s,n(hello),Playback(${dir}/hello)\n",
			want: []string{"en/hello", "es/hello", "language"},
		},
	} {
		got, differences := heardOf(t, test.src)
		slices.Sort(got)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: calls hear %q, want %q", name, got, test.want)
		}
		for _, d := range differences {
			t.Errorf("%s: %s", name, d)
		}
	}

	// A pattern in a prefix: the number is known only in the call.
	got, _ := heardOf(t, "[in]\nexten => _5XXX,1,Playback(hello-${EXTEN}&last-${EXTEN:3})\nexten => _5XXX,n,Queue(q)\n")
	if len(got) > 0 {
		t.Errorf("the digits of a pattern name %q", got)
	}
}

// TestNamesOfSpokenValues has lines that speak a value, after a line that sets a variable to it or none. A value has the
// name of its variable, and a part of a value both of their names.
func TestNamesOfSpokenValues(t *testing.T) {
	for lines, want := range map[string]string{
		"Read(CARD,ask,16)\n same => n,SayDigits(${CARD:-4})":                                  "card_4",
		"Read(QTY,ask,2)\n same => n,Set(PRICE=$[${QTY} * 3])\n same => n,SayNumber(${PRICE})": "price",
		"Set(DUE=${ODBC_DUE(5)})\n same => n,SayNumber(${DUE})":                                "due",
		"Playback(audio${DNID:1})":                                                             "dnid_1",

		// The value of a variable stands in the value of another one.
		"Set(RAW=${CURL(x)})\n same => n,Set(DEGREES=${MATH(${RAW}+0,int)})\n same => n,SayNumber(${DEGREES})": "degrees",
		"Set(DUE=${ODBC_DUE(5)})\n same => n,Set(SUM=$[${DUE} + 9])\n same => n,SayNumber(${SUM})":             "sum",
		"Set(DUE=${ODBC_DUE(5)})\n same => n,Set(TWICE=$[${DUE} * 2])\n same => n,SayNumber(${TWICE})":         "twice",
	} {
		center := mustRead(t, "[in]\nexten => s,1,"+lines+"\n")
		var got []string
		for _, s := range center.Flows[0].Steps {
			for _, p := range s.Prompt.Parts {
				if p.Value != "" {
					got = append(got, center.Names[p.Value])
				}
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s: speaks %q, want %q", lines, got, want)
		}
	}
}

// TestNamesOfMenus: a menu has the name of its recording, if that has letters, or the name of its context.
func TestNamesOfMenus(t *testing.T) {
	for audio, want := range map[string]string{
		"main/welcome": "", "silence/5": "in menu", "vm/2": "in menu", "7": "in menu", "5-minutes": "",
	} {
		center := mustRead(t, "[in]\nexten => s,1,Background("+audio+")\n same => n,WaitExten\nexten => 1,1,Hangup\n")
		steps := center.Flows[0].Steps
		i := slices.IndexFunc(steps, func(s *importer.Step) bool { return s.Kind == importer.Menu })
		if got := steps[i].Name; got != want {
			t.Errorf("the menu of %s proposes the name %q, want %q", audio, got, want)
		}
	}
}

// TestNumbersInRoutines has keys that lead to two numbers of a pattern. Its macro reads the number of the line that runs
// it (_macro_exec in app_macro.c), and a subroutine in a pattern has a number of its own (gosub_exec in app_stack.c).
func TestNumbersInRoutines(t *testing.T) {
	const keys = "[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n" +
		"exten => 1,1,Goto(numbers,21,1)\nexten => 2,1,Goto(numbers,31,1)\n[numbers]\nexten => _XX,1,"
	for name, test := range map[string]struct {
		lines string
		want  []string
	}{
		"a macro": {"Macro(m)\n[macro-m]\nexten => s,1,Playback(${MACRO_EXTEN})\n", []string{"21", "31", "menu"}},
		"a subroutine of the same number": {
			"Gosub(sub,${EXTEN},1)\n[sub]\nexten => _XX,1,Playback(${EXTEN})\n", []string{"21", "31", "menu"},
		},
		"a subroutine of another number": {
			"Gosub(sub,7${EXTEN},1)\n same => n,Playback(${EXTEN})\n[sub]\nexten => _XXX,1,Playback(${EXTEN})\n same => n,Return()\n",
			[]string{"21", "31", "721", "731", "menu"},
		},
		"a subroutine of one number": {
			"Gosub(sub,777,1)\n same => n,Playback(${EXTEN})\n[sub]\nexten => _XXX,1,Playback(${EXTEN})\n same => n,Return()\n",
			[]string{"21", "31", "777", "menu"},
		},
	} {
		got, differences := heardOf(t, keys+test.lines)
		slices.Sort(got)
		if !slices.Equal(got, test.want) || len(differences) > 0 {
			t.Errorf("%s: calls hear %q, want %q; %v", name, got, test.want, differences)
		}
	}
}
