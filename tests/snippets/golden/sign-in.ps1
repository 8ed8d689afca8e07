Invoke-RestMethod -Method POST -Uri 'http://127.0.0.1:8000/auth/credentials' `
  -MaximumRedirection 0 -TimeoutSec 60 `
  -Headers @{ 'Accept' = 'application/json' } `
  -ContentType 'application/json' `
  -Body ([Text.Encoding]::UTF8.GetBytes('{"handle": "demo-user", "password": ' + (ConvertTo-Json $env:API_PASSWORD) + '}'))
