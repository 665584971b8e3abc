package main

import (
	"fmt"
	"regexp"

	crs "github.com/corazawaf/coraza-coreruleset/v4"
	"github.com/corazawaf/coraza/v3"
	"github.com/corazawaf/coraza/v3/types"
)

// The directives that only libmodsecurity has; another one that Coraza does not know stops the program. The audit log is left
// out because the figures show the same.
var corazaDialect = Dialect{
	CoreRules: "@owasp_crs/*.conf",
	Without: regexp.MustCompile(`^(?:SecArgumentSeparator|SecCookieFormat|SecPcreMatchLimit|SecPcreMatchLimitRecursion|SecStatusEngine|` +
		`SecTmpDir|SecUnicodeMapFile|SecUploadKeepFiles|SecAudit\w+)$`),
}

type corazaEngine struct{ waf coraza.WAF }

func startCoraza(rules *Rules) (Engine, error) {
	text, without, err := rules.text(corazaDialect)
	if err != nil {
		return nil, err
	}
	waf, err := coraza.NewWAF(coraza.NewWAFConfig().WithRootFS(crs.FS).WithDirectives(text))
	if err != nil {
		return nil, fmt.Errorf("Coraza refuses the rules: %w", err)
	}
	fmt.Printf("Coraza does without %v\n", without)
	return &corazaEngine{waf}, nil
}

func (e *corazaEngine) Name() string { return "Coraza" }
func (e *corazaEngine) Close()       {}

// Send takes a request through phases 1 and 2.
func (e *corazaEngine) Send(request *Request) (Verdict, error) {
	tx := e.waf.NewTransaction()
	defer func() {
		tx.ProcessLogging()
		_ = tx.Close()
	}()
	tx.ProcessConnection("203.0.113.10", 40000, "192.0.2.1", 8443)
	tx.ProcessURI(request.Target, request.Method, request.Version)
	for _, header := range request.Headers {
		tx.AddRequestHeader(header.Name, header.Value)
	}
	tx.SetServerName(request.header("Host"))
	if interruption := tx.ProcessRequestHeaders(); interruption != nil {
		return verdictOf(tx, interruption), nil
	}
	interruption, _, err := tx.WriteRequestBody([]byte(request.Body))
	if err != nil {
		return Verdict{}, err
	}
	if interruption == nil {
		if interruption, err = tx.ProcessRequestBody(); err != nil {
			return Verdict{}, err
		}
	}
	return verdictOf(tx, interruption), nil
}

func verdictOf(tx types.Transaction, interruption *types.Interruption) Verdict {
	verdict := Verdict{Status: 200}
	for _, matched := range tx.MatchedRules() {
		if id := matched.Rule().ID(); tells(id) && matched.Message() != "" {
			verdict.Rules = append(verdict.Rules, id)
		}
	}
	if interruption != nil {
		verdict.Status, verdict.Own = interruption.Status, true
	}
	return verdict
}

// tells says whether a rule finds something, rather than adding up what others found.
func tells(id int) bool {
	return id >= 100000 && id < 900000 || id >= 910000 && id < 949000
}
