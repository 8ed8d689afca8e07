Invoke-RestMethod -Method GET -Uri 'http://127.0.0.1:8000/user' `
  -MaximumRedirection 0 -TimeoutSec 60 `
  -Headers @{ 'Accept' = 'application/json'; 'Prefer' = 'code=429, example="a $b `c"'; 'Authorization' = "Bearer $env:API_TOKEN" }
