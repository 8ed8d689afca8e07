Invoke-RestMethod -Method POST -Uri 'http://127.0.0.1:8000/user/keys' `
  -MaximumRedirection 0 -TimeoutSec 60 `
  -Headers @{ 'Accept' = 'application/json'; 'Authorization' = "Bearer $env:API_TOKEN" } `
  -ContentType 'application/json' `
  -Body ([Text.Encoding]::UTF8.GetBytes('{"handle": "a-key", "alias": "It''s ‘‘mine’’ \"$HOME\" `n {{x}} \\ 🔑\n"}'))
