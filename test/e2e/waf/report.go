package main

import (
	"fmt"
	"strings"
)

// Show is which cases are told one by one.
type Show int

const (
	wrongOnes Show = iota
	all
	none
)

type figures struct{ all, wrong, unrouted int }

// replay sends every case and prints what went wrong, then figures. It is true when every attack was refused and nothing else.
func replay(engine Engine, corpus *Corpus, show Show) (bool, error) {
	attacks, calls := map[string]*figures{}, map[string]*figures{}
	blocking := map[int]int{}
	for _, each := range corpus.Cases {
		verdict, err := engine.Send(each.Request)
		if err != nil {
			return false, fmt.Errorf("%s: %w", each.ID, err)
		}
		table := calls
		if each.Attack {
			table = attacks
		}
		if table[each.Class] == nil {
			table[each.Class] = &figures{}
		}
		figure := table[each.Class]
		figure.all++
		wrong := verdict.refused() != each.Attack
		if wrong && verdict.unrouted() {
			figure.unrouted++
			wrong = false
		}
		if wrong {
			figure.wrong++
			for _, rule := range verdict.Rules {
				blocking[rule]++
			}
		}
		if show == all || show == wrongOnes && wrong {
			fmt.Println(lineOf(&each, verdict, wrong))
		}
	}
	fmt.Printf("\n%s\n", engine.Name())
	wrongAttacks := printFigures("attacks", "passed", attacks)
	wrongCalls := printFigures("legitimate calls", "blocked", calls)
	if wrongCalls > 0 {
		fmt.Printf("rules that found something in what went wrong: %v\n", blocking)
	}
	return wrongAttacks+wrongCalls == 0, nil
}

func lineOf(each *Case, verdict Verdict, wrong bool) string {
	word := "ok"
	if wrong && each.Attack {
		word = "PASSED"
	} else if wrong {
		word = "BLOCKED"
	}
	target := each.Request.Target
	if len(target) > 160 {
		target = target[:160] + "..."
	}
	return strings.TrimSpace(fmt.Sprintf("%-7s %s %s: %d, rules %v: %s %s  %s", word, each.Class, each.ID, verdict.Status, verdict.Rules,
		each.Request.Method, target, each.What))
}

func printFigures(what, wrongWord string, table map[string]*figures) int {
	var sent, wrong int
	for _, class := range sortedKeys(table) {
		figure := table[class]
		line := fmt.Sprintf("  %-28s %5d, %d %s", class, figure.all, figure.wrong, wrongWord)
		if figure.unrouted > 0 {
			line += fmt.Sprintf(", %d to places that are not shown", figure.unrouted)
		}
		fmt.Println(line)
		sent += figure.all
		wrong += figure.wrong
	}
	fmt.Printf("%s: %d, %d %s\n", what, sent, wrong, wrongWord)
	return wrong
}
